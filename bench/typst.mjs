// Draws letters by Typst, kept warm, as PDF/UA-1: what script/bench document measures the
// program's own writer against.
//
//     node typst.mjs OUTPUT COUNT SAMPLE...
//
// Takes the folders of tests/letters in turn, as bench/pdf-ours does, and gives each letter a
// number and an addressee of its own. Prints one line of JSON; starting and loading fonts do
// not count, and each sample is drawn once before.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";

const HERE = dirname(fileURLToPath(import.meta.url));
const FONTS = "/usr/share/fonts/truetype/noto";
const KEPT = 30; // compilations that Typst's cache outlives: what its makers advise

const escaped = (text) => text.replace(/[\\#$@_*`<>\[\]~=]/g, "\\$&");

// What stands within a paragraph of CommonMark, in Typst's markup.
function inline(text) {
	const parts = text.split(/(\*\*[^*]+\*\*|\*[^*]+\*|\[[^\]]+\]\([^)]+\)|<[^>]+>)/);
	return parts.map((part) => {
		let match;
		if ((match = part.match(/^\*\*(.+)\*\*$/))) return `#strong[${escaped(match[1])}]`;
		if ((match = part.match(/^\*(.+)\*$/))) return `#emph[${escaped(match[1])}]`;
		if ((match = part.match(/^\[(.+)\]\((.+)\)$/))) return `#link("${match[2]}")[${escaped(match[1])}]`;
		if ((match = part.match(/^<(.+)>$/))) return `#link("mailto:${match[1]}")[${escaped(match[1])}]`;
		return escaped(part);
	}).join("");
}

function line(text) {
	const [, space, sign, rest] = text.match(/^( *)(#+ |\d+\. |- )?(.*)$/);
	if (sign?.startsWith("#")) return "=".repeat(sign.length) + " " + inline(rest); // one below the subject
	return space + (sign ? (sign === "- " ? "- " : "+ ") : "") + inline(rest);
}

function body(markdown) {
	const lines = markdown.split("\n");
	let out = "", quoted = false;
	for (const each of lines) {
		const quote = each.startsWith(">");
		if (quote !== quoted) out += quote ? "#quote(block: true)[\n" : "]\n";
		quoted = quote;
		out += line(quote ? each.replace(/^> ?/, "") : each) + "\n";
	}
	return out + (quoted ? "]\n" : "");
}

function fields(path) {
	return Object.fromEntries(readFileSync(path, "utf8").split("\n")
		.map((each) => each.split(/ = (.*)/)).filter(([, value]) => value !== undefined));
}

const list = (text) => (text ?? "").split(";").filter((item) => item !== "");

function sample(folder) {
	const letter = fields(join(folder, "letter.ini"));
	const words = fields(join(HERE, "..", "data", "lang", `${letter.language}.ini`));
	const enclosures = list(letter.enclosures), copies = list(letter.copies);
	return {
		...letter,
		enclosures,
		copies,
		address: list(letter.address),
		signatory: list(letter.signatory),
		notice: letter.notice ?? "",
		"number-word": words.number,
		"enclosures-word": enclosures.length === 1 ? words.enclosure : words.enclosures,
		"copies-word": copies.length === 1 ? words.copy : words.copies,
		dated: `${letter.place}, ${letter.date}`,
		body: body(readFileSync(join(folder, "body.md"), "utf8")),
	};
}

function numbered(letter, sequence) {
	const five = String(sequence).padStart(5, "0");
	return {
		...letter,
		name: `${letter.name} ${five}`,
		head: `${letter["number-word"]} \u20661-14/2025/${five}\u2069`,
		address: [`${letter.address[0]} ${five}`, ...letter.address.slice(1)],
	};
}

const [output, count, ...folders] = process.argv.slice(2);
const compiler = NodeCompiler.create({ workspace: HERE, fontArgs: [{ fontPaths: [FONTS] }] });
compiler.mapShadow(join(HERE, "letterhead.svg"), readFileSync(join(HERE, "..", "tests", "letters", "letterhead.svg")));
const samples = folders.map(sample);

function draw(sequence) {
	const letter = numbered(samples[sequence % samples.length], sequence);
	const pdf = compiler.pdf({ mainFilePath: join(HERE, "letter.typ"), inputs: { letter: JSON.stringify(letter) } },
		{ pdfStandard: "ua-1" });
	compiler.evictCache(KEPT);
	return pdf;
}

samples.forEach((_, i) => draw(i));
const start = process.hrtime.bigint();
let bytes = 0;
for (let i = 1; i <= Number(count); i++) {
	const pdf = draw(i);
	bytes += pdf.length;
	writeFileSync(join(output, String(i).padStart(5, "0") + ".pdf"), pdf);
}
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
console.log(JSON.stringify({ letters: Number(count), seconds, rate: count / seconds, bytes: bytes / count }));
