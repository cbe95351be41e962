// Sends one message for each PDF of a folder through nodemailer's pool: what script/bench
// measures Chancery's dispatch against.
//
//     node nodemailer.mjs --port N --folder DIR [--sessions 20] [--messages N] [--plain]
//
// DIR/NAME.pdf is attached, but for --plain; DIR/NAME.txt and DIR/NAME.html are the texts where they exist.
// Files are read while sending, as Chancery does. With --messages the folder is gone through
// again and again until so many are sent. Prints one line of JSON.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import nodemailer from "nodemailer";

const TEXT = "Excellency,\n\n" + "A paragraph of the letter as it stands in its text.\n".repeat(20);
const HTML = "<!doctype html><html lang=\"en\"><body>" +
	"<p>A paragraph of the letter as it stands in its text.</p>\n".repeat(20) + "</body></html>";

const { values: options } = parseArgs({
	options: {
		port: { type: "string" },
		folder: { type: "string" },
		sessions: { type: "string", default: "20" },
		messages: { type: "string", default: "0" },
		plain: { type: "boolean", default: false },
	},
});

async function readOr(path, fallback) {
	try {
		return await readFile(path, "utf8");
	} catch {
		return fallback;
	}
}

async function compose(number, name) {
	const base = join(options.folder, name.replace(/\.pdf$/, ""));
	const [pdf, text, html] = await Promise.all([
		options.plain ? null : readFile(join(options.folder, name)),
		readOr(base + ".txt", TEXT),
		readOr(base + ".html", HTML),
	]);
	return {
		from: { name: "Nümunə Məclisi", address: "appeals@majlis.example" },
		replyTo: "appeals@majlis.example",
		to: { name: "Anna Lind", address: `chair${number}@parliament.example` },
		subject: "Xocalı soyqırımının 33-cü ildönümü ilə əlaqədar müraciət",
		messageId: `<${number}.bench@majlis.example>`,
		headers: { "Chancery-Reference": `1-14/2025/${String(number).padStart(5, "0")}` },
		text,
		html,
		attachments: options.plain ? [] : [{ filename: name, content: pdf, contentType: "application/pdf" }],
	};
}

async function main() {
	const names = (await readdir(options.folder)).filter((n) => n.endsWith(".pdf")).sort();
	const total = Number(options.messages) || names.length;
	const sessions = Number(options.sessions);
	const pool = nodemailer.createTransport({
		pool: true,
		host: "127.0.0.1",
		port: Number(options.port),
		secure: false,
		ignoreTLS: true,
		maxConnections: sessions,
		maxMessages: Infinity,
	});
	const start = process.hrtime.bigint();
	let next = 0;
	const worker = async () => {
		while (next < total) {
			const number = next++;
			await pool.sendMail(await compose(number + 1, names[number % names.length]));
		}
	};

	await Promise.all(Array.from({ length: sessions * 2 }, worker));
	const seconds = Number(process.hrtime.bigint() - start) / 1e9;
	pool.close();
	console.log(JSON.stringify({ messages: total, seconds, rate: total / seconds }));
}

await main();
