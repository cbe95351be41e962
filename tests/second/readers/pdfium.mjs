// The text of a PDF file as PDFium, Chromium's reader, gives it.
import { readFile } from "node:fs/promises";
import { PDFiumLibrary } from "@hyzyla/pdfium";

const library = await PDFiumLibrary.init();
const document = await library.loadDocument(await readFile(process.argv[2]));
for (const page of document.pages()) console.log(page.getText());
document.destroy();
library.destroy();
