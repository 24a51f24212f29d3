/* SPDX-License-Identifier: Apache-2.0 */
/* The table of subcommands: dispatch, help, completion and their tests read it. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

#define OPTION_AT                                                                                  \
	{                                                                                          \
		"at", 0, "DATE", "ask with the law and the facts of that day (YYYY-MM-DD)"         \
	}
#define OPTION_KNOWN_AT                                                                            \
	{                                                                                          \
		"known-at", 0, "DATE", "use only what had been recorded by the end of that day"    \
	}
#define OPTION_JSON                                                                                \
	{                                                                                          \
		"json", 0, NULL, "print one JSON object instead of text"                           \
	}
#define OPTION_END                                                                                 \
	{                                                                                          \
		NULL, 0, NULL, NULL                                                                \
	}

const struct option_row common_options[] = {
    {"dossier", 'C', "DIR", "the dossier to work on; default: the one at or above this folder"},
    {"law", 0, "DIR", "use the rulebook in DIR instead of the built-in one"},
    {"passphrase-file", 0, "FILE", "the passphrase of the signing key; default: ask"},
    {"help", 'h', NULL, "show what this command does"},
    OPTION_END,
};

static const char *const law_words[] = {
    "coverage", "diff", "languages", "lint", "list", "show", NULL};
static const char *const completion_words[] = {"bash", NULL};

const struct command commands[] = {
    {"init", "[DIR]", "start a dossier",
	"Makes DIR/.gpai with an empty record and a signing key, and a gpai.yaml to fill in "
	"unless there is one. With --model, measures what is there first and offers it.",
	0, 1, init_run, NULL,
	{{"model", 'm', "PATH", "a model's folder to measure"},
	    {"by", 0, "NAME", "who declares the facts in gpai.yaml"},
	    {"protect", 0, NULL, "protect the signing key by a passphrase"}, OPTION_END}},
    {"apply", "[FILE]", "turn gpai.yaml, or an edited document, into recorded facts",
	"Compares gpai.yaml with what it said when last applied and with the dossier. What "
	"only the file changed is recorded; what both changed is a conflict, which is shown "
	"and stops everything until --take says which side is right. With FILE, a .docx or .md "
	"that gpai wrote and somebody edited: the answers that were changed in it come back in the "
	"same way, declared by who edited it; damage is listed and stops everything.",
	0, 1, apply_run, NULL,
	{{"dry-run", 'n', NULL, "show what would change and record nothing"},
	    {"by", 0, "NAME", "who edited FILE; default: who declares in gpai.yaml"},
	    {"take", 0, "SIDE", "settle conflicts: file or dossier"},
	    {"only", 0, "KEY", "with --take: settle this key alone"}, OPTION_AT, OPTION_JSON,
	    OPTION_END}},
    {"ask", "[DIR]", "answer the open question that settles most, then the next",
	"Asks for what is not known, always the question that settles most outcomes, and says why "
	"it "
	"is asked and what each answer settled. An answer is a value as in gpai.yaml, none because "
	"REASON, or ? when you do not know; why, back and quit are heard, too. What was answered "
	"is "
	"recorded at once and stays. Exit code 0: nothing is left to ask; 1: questions are open.",
	0, 1, ask_run, NULL,
	{{"by", 0, "NAME", "who answers; default: who declares in gpai.yaml"},
	    {"answers", 0, "FILE", "take the answers from a file (- is stdin), all or nothing"},
	    {"next", 0, NULL, "show the next question and record nothing"},
	    {"limit", 0, "N", "stop after N questions"}, OPTION_AT, OPTION_JSON, OPTION_END}},
    {"audit rights", "CORPUS...", "were reservations of rights honoured in training data",
	"Scans files and folders and holds each document against what its site and it itself said "
	"to each agent: robots.txt by RFC 9309 and every other signal, when it was fetched, on a "
	"day, and by later captures. Captures of sites come from archives and, where it is a web "
	"archive, from the data. Records what was found as facts of the source, with the digest "
	"of the partial result; gpai check decides by them. Without --agent: the crawlers on file. "
	"Exit code 1: something was fetched against robots.txt, or is on a list.",
	0, -1, audit_rights_run, NULL,
	{{"source", 's', "NAME", "what this body of data is called (source/NAME)"},
	    {"agent", 0, "A[,B]", "product tokens to audit for; known: all that train models"},
	    {"robots", 'r', "PATH", "captures of sites: web archive, folder, archive; repeatable"},
	    {"against", 0, "PATH", "also hold the data against these later captures"},
	    {"as-of", 0, "DATE", "also ask what was in force at the end of that day"},
	    {"within", 0, "TIME", "how old a capture may be at a fetch; default: 24h (RFC 9309)"},
	    {"as-of-within", 0, "TIME", "the same for later moments; default: 30d, our choice"},
	    {"block-list", 0, "LIST", "NAME@DATE=FILE: websites to leave out; repeatable"},
	    {"licensed", 0, "LIST", "NAME@DATE=FILE: sites with a licence; repeatable"},
	    {"remove-list", 0, "OUT", "write there what is to be removed, as lines of JSON"},
	    {"removed", 0, "FILE", "such a list that was applied: is anything of it left?"},
	    {"from", 0, "PART", "do not scan: take what --partial left, merged"},
	    {"tokens", 't', "FILE", "count tokens exactly, with this tokenizer.json"},
	    {"domains", 0, "N", "list so many domains; default: 25, 0: all"},
	    {"csv", 0, NULL, "print CSV"}, {"svg", 0, "FILE", "draw months by verdict as SVG"},
	    {"plot", 0, NULL, "draw them on the terminal"},
	    {"psl", 0, "FILE", "public suffix list; default: the system's"},
	    {"fields", 0, "LIST", "names of fields, as text=body,url=link"},
	    {"format", 0, "NAME", "read all files so, instead of each by its content"},
	    {"threads", 'j', "N", "threads; default: one per processor"},
	    {"memory", 0, "BYTES", "for tables, as 2G; what is beyond goes to disk"},
	    {"partial", 0, "OUT", "leave a partial result in OUT and record nothing"},
	    {"share", 0, "I/N", "with --partial: only share I, from 0, of N"},
	    {"work", 0, "DIR", "keep checkpoints in DIR; default: in the dossier"},
	    {"keep-archive", 0, "FILE", "leave the archive of captures there"},
	    {"progress", 0, "WORD", "json: a line a second on stderr; none"},
	    {"dry-run", 'n', NULL, "audit only; record nothing"}, OPTION_JSON, OPTION_END}},
    {"measure compute", "[PATH...]", "training compute, by every method there are figures for",
	"Reads training recipes, logs and accounting by content (files or folders), and works out "
	"the compute of each stage from its architecture, its hardware and its logs; holds the "
	"methods against each other; and records the facts of the stage and the totals that "
	"follow. Numbers are written as in gpai.yaml: 3e12, 3e12..4e12, 3e12 +-10%. What is not "
	"given comes from the facts on file; without paths and figures, from them alone.",
	0, -1, measure_compute_run, NULL,
	{{"model", 'm', "DIR", "take the model's shape from config.json there"},
	    {"stage", 's', "NAME", "what the stage is called; default: training"},
	    {"kind", 'k', "WORD", "what it was: pre-training, post-training, ... (stage.kind)"},
	    {"planned", 0, NULL, "the stage has not run: record a plan"},
	    {"parameters", 'p', "N", "parameters of the model"},
	    {"active", 0, "N", "those that work on one token, of a mixture of experts"},
	    {"tokens", 't', "N", "training tokens, of one epoch if --epochs is given"},
	    {"epochs", 0, "N", "times that the tokens were seen"},
	    {"context", 'c', "N", "tokens in the input context"},
	    {"device", 0, "NAME", "type of device, for its peak rate: h100, mi300x, ..."},
	    {"devices", 0, "N", "how many worked"}, {"days", 0, "N", "for so long"},
	    {"hours", 0, "N", "the same in hours"}, {"seconds", 0, "N", "the same in seconds"},
	    {"device-hours", 0, "N", "hours summed over all devices, instead of these"},
	    {"peak", 0, "FLOP/s", "peak rate of one device, instead of the table's"},
	    {"precision", 0, "WORD", "precision of the peak rate; default: bf16"},
	    {"utilisation", 'u', "PART", "average part of the peak, 0 to 1"},
	    {"dry-run", 'n', NULL, "measure only; record nothing"}, OPTION_JSON, OPTION_END}},
    {"measure data", "PATH...", "what is in a body of training data",
	"Scans files and folders (WARC, JSONL, Parquet, tar, text, media; packed or plain; - is "
	"stdin) with gpai-corpus and records documents, bytes, tokens, hours, domains, languages, "
	"licences and times of the source, and the totals that follow for the public summary. "
	"Datasets described by a Croissant manifest or a card are held against what was counted. "
	"Damage is counted and told, never hidden.",
	1, -1, measure_data_run, NULL,
	{{"source", 's', "NAME", "what this body of data is called (source/NAME)"},
	    {"kind", 'k', "WORD",
		"public, licensed, private, crawled, user-model, user-services, "
		"synthetic or other (source.kind)"},
	    {"tokens", 't', "FILE", "count tokens exactly, with this tokenizer.json"},
	    {"bytes-per-token", 0, "R", "without --tokens: bytes a token, as 3.5 or 3..6"},
	    {"languages", 'l', NULL, "detect the language of every document"},
	    {"duplicates", 0, NULL, "count documents that are the same to the byte"},
	    {"near-duplicates", 0, NULL, "estimate the share of those that are almost the same"},
	    {"psl", 0, "FILE", "public suffix list; default: the system's"},
	    {"fields", 0, "LIST", "names of fields, as text=body,url=link"},
	    {"format", 0, "NAME", "read all files so, instead of each by its content"},
	    {"threads", 'j', "N", "threads; default: one per processor"},
	    {"memory", 0, "BYTES", "for tables, as 2G; what is beyond goes to disk"},
	    {"partial", 0, "OUT", "leave a partial result in OUT and record nothing"},
	    {"share", 0, "I/N", "with --partial: only share I, from 0, of N"},
	    {"work", 0, "DIR", "keep checkpoints in DIR; default: in the dossier"},
	    {"plot", 0, "[=FILE]", "also draw it, on the terminal or as SVG"},
	    {"progress", 0, "WORD", "json: a line a second on stderr; none"},
	    {"dry-run", 'n', NULL, "measure only; record nothing"}, OPTION_JSON, OPTION_END}},
    {"measure energy", "[FILE...]", "the energy of a training run, metered or estimated",
	"Each FILE is a log of meters: gpai record, nvidia-smi, DCGM, RAPL (powercap, perf), IPMI, "
	"Redfish, Slurm accounting, CodeCarbon or MLPerf. A device that several of them read "
	"counts "
	"once; time without reading is bounded and told, never taken for zero. Without FILE it is "
	"an estimate from --device-hours, or --devices and --days, or --flop. Figures may be "
	"ranges (1.1..1.3). Inside a dossier the result is recorded with its method.",
	0, -1, measure_energy_run, NULL,
	{{"stage", 0, "NAME", "the stage of training it belongs to; default: the whole"},
	    {"pue", 0, "R", "multiply by the data centre's power over that of its machines"},
	    {"host-factor", 0, "R", "multiply boards by this for the rest of their hosts"},
	    {"device", 0, "NAME", "type of accelerator, as h100-sxm: gives its rated power"},
	    {"devices", 0, "N", "accelerators of the job"}, {"days", 0, "D", "estimate: wall time"},
	    {"device-hours", 0, "H", "estimate: hours of all accelerators together"},
	    {"flop", 0, "N", "estimate: from operations and --utilisation"},
	    {"utilisation", 0, "U", "with --flop: part of the peak, 0 to 1"},
	    {"precision", 0, "NAME", "with --flop: of the peak; default: bf16"},
	    {"watts", 0, "W", "estimate: mean power of an accelerator"},
	    {"board-watts", 0, "W", "the most that a metered unit draws"},
	    {"idle-watts", 0, "W", "the least that an accelerator draws"},
	    {"idle", 0, "WORD", "exclude: take idle power off; default: include"},
	    {"job-seconds", 0, "S", "the job ran so long: what is not read is missing"},
	    {"from", 0, "TIME", "count from this moment (UTC)"},
	    {"until", 0, "TIME", "count until this moment (UTC)"},
	    {"gap", 0, "N", "bridge gaps up to N times the usual interval; default: 5"},
	    {"fill", 0, NULL, "time without reading lies between the least and most of its meter"},
	    {"interval", 0, "MS", "between readings of a log without times"},
	    {"zone", 0, "+HH:MM", "of logs that name no time zone; default: UTC"},
	    {"dry-run", 'n', NULL, "measure only; record nothing"}, OPTION_JSON, OPTION_END}},
    {"measure inference", "MODEL", "what a model takes to generate text",
	"Reads config.json (MODEL is a folder with one, or the file) and counts the operations "
	"of generating text: every matrix that a token passes, experts by how many are used, and "
	"attention over the positions it sees. Inside a dossier the figure and the task are "
	"recorded.",
	1, 1, measure_inference_run, NULL,
	{{"tokens", 't', "N", "tokens to generate for each sequence"},
	    {"prompt", 'p', "N", "tokens of each prompt; default: 1"},
	    {"batch", 'b', "N", "sequences; default: 1"},
	    {"dry-run", 'n', NULL, "measure only; record nothing"}, OPTION_JSON, OPTION_END}},
    {"measure weights", "PATH...", "what a model's files say of it",
	"Reads headers, index, configuration and pointer files (never the tensors themselves) "
	"and states parameters, data types, architecture and sizes, with every disagreement "
	"between them. Inside a dossier the readings are recorded.",
	1, -1, measure_weights_run, NULL,
	{{"digest", 'd', NULL, "also take the SHA-256 of every file: reads all bytes"},
	    {"cache", 0, "FILE", "keep digests in FILE; default: in the dossier"},
	    {"threads", 'j', "N", "threads for --digest; default: one per processor"},
	    {"dry-run", 'n', NULL, "measure only; record nothing"}, OPTION_JSON, OPTION_END}},
    {"merge", "PART...", "partial results of a scan become one",
	"Parts of one scan, made by many machines (gpai measure data --partial), give the same "
	"result in any order and as one scan would have given. With --source inside a dossier its "
	"facts follow.",
	1, -1, merge_run, NULL,
	{{"output", 'o', "OUT", "write the merged partial result there"},
	    {"source", 's', "NAME", "keep it in the dossier as source/NAME and record its facts"},
	    {"kind", 'k', "WORD", "what kind of source it is (source.kind)"},
	    {"psl", 0, "FILE", "public suffix list; default: the system's"},
	    {"bytes-per-token", 0, "R", "bytes a token, as 3.5 or 3..6"}, OPTION_JSON, OPTION_END}},
    {"domains", "[PART...]", "the domains of the training data, ranked",
	"Lists registrable domains with documents, bytes, tokens and days, largest first; with "
	"--host says what there is of one site. Without PART: all that was measured in the "
	"dossier.",
	0, -1, domains_run, NULL,
	{{"top", 0, "[=SHARE]", "only the largest, cut as in the public summary, or this share"},
	    {"most", 0, "N", "list at most N"},
	    {"host", 0, "NAME", "one site: is it in the data, how much, since when?"},
	    {"source", 's', "NAME", "of this source alone"},
	    {"psl", 0, "FILE", "public suffix list; default: the system's"},
	    {"csv", 0, NULL, "print CSV"}, {"parquet", 0, "OUT", "write a Parquet file"},
	    OPTION_JSON, OPTION_END}},
    {"lookup", "DOMAIN [PART...] | --export DIR [PART...]",
	"was a website in the training data, and were its reservations honoured",
	"Says what there is of a domain, given by its name or the address of a page: documents, "
	"bytes, "
	"days, hosts and, where audits were made, what reservations of rights said to each crawler "
	"at each moment. --export writes a folder to publish, with a page that anybody can ask "
	"without naming the website. Without PART: all audits and partial results of the dossier. "
	"Exit code 0 also when it is not in it.",
	0, -1, lookup_run, NULL,
	{{"export", 0, "DIR", "write a folder to publish: a page, an index, hashed names"},
	    {"names", 0, "N", "with --export: at least N names in a file; default: 100"},
	    {"decades", 0, NULL, "with --export: counts only as 1, 10, 100 and so on"},
	    {"source", 's', "NAME", "of this source alone"},
	    {"psl", 0, "FILE", "public suffix list; default: the system's"}, OPTION_JSON,
	    OPTION_END}},
    {"plot", "[PART...]", "drawings of the training data",
	"Concentration of domains, kinds of content, languages and times, on the terminal or as "
	"SVG. Without PART: all that was measured in the dossier.",
	0, -1, plot_run, NULL,
	{{"output", 'o', "FILE", "write SVG there"},
	    {"source", 's', "NAME", "of this source alone"},
	    {"psl", 0, "FILE", "public suffix list; default: the system's"}, OPTION_END}},
    {"robots", "FILE [URL...]", "what a robots.txt asks of crawlers, by which line, and why",
	"Answers by RFC 9309 for each agent and URL (or path of the site) whether it may be "
	"fetched, with "
	"the line that decides and whether it stands in the agent's own group or in that of *; "
	"then what "
	"Content-Usage, Content-Signal and License lines say to it. FILE is - for standard input. "
	"Exit code 0: all is allowed; 1: something is not; 2: could not say.",
	1, -1, robots_run, NULL,
	{{"agent", 0, "NAMES", "product tokens, with commas between: GPTBot,CCBot"},
	    {"status", 0, "CODES", "what asking for the file gave: 404; 301,503; none (no answer)"},
	    OPTION_JSON, OPTION_END}},
    {"signals", "FILE...", "what files reserve, by which statement, and what it is worth",
	"Lists the machine-readable statements on training in robots.txt, ai.txt, tdmrep.json, "
	"licence documents (RSL), HTTP responses, pages, pictures, films, PDF files and e-books, "
	"each with its place, whom it addresses, and whether its protocol is binding. Signatures "
	"are not verified and nothing is fetched. FILE is - for standard input. Exit code 0: "
	"nothing is reserved; 1: something is; 2: a file could not be read.",
	1, -1, signals_run, NULL,
	{{"as", 0, "KIND",
	     "robots, ai-txt, tdmrep, rsl, http, html or media; default: by name "
	     "and contents"},
	    OPTION_JSON, OPTION_END}},
    {"review", "FILE...", "what is wrong with documents that others publish, and where",
	"Reads public summaries of training content and other documents of the rulebook as PDF, "
	"DOCX, HTML, Markdown or text, finds their fields, and holds the answers against the "
	"checks of the rulebook. A finding is a defect, or a doubt, which may be in order. What "
	"could not be read is said so and never passes. No dossier is needed. Exit code 0: "
	"nothing found; 1: findings, or something could not be read; 2: a file could not be "
	"reviewed.",
	1, -1, review_run, NULL,
	{{"as", 0, "KIND",
	     "the kind of document, by its id in the rulebook; default: it is told by its words"},
	    {"all", 'a', NULL, "also name the checks that the document leaves undecided"},
	    {"against", 0, "FOLDER", "also hold what it says against the dossier there"}, OPTION_AT,
	    OPTION_JSON, OPTION_END}},
    {"contradictions", "[FILE...]", "statements that cannot both be true, side by side",
	"Holds the records of the dossier, what documents say, and the registers of the rulebook "
	"against each other: of each fact, numbers as intervals, days, yes and no, words and "
	"names. "
	"Pairs that only people can compare are counted. With two files or more no dossier is "
	"needed. Exit code 0: nothing contradicts; 1: something does; 2: a file could not be read.",
	0, -1, contradictions_run, NULL,
	{{"as", 0, "KIND",
	     "the kind of documents, by its id in the rulebook; default: told by their words"},
	    {"all", 'a', NULL, "also show the pairs that only people can compare"}, OPTION_AT,
	    OPTION_JSON, OPTION_END}},
    {"record", "[--] COMMAND...", "run a job beside the meters of this machine",
	"Runs COMMAND as it is and writes a line of readings (NVIDIA devices through NVML, "
	"processors through RAPL) every few seconds to a new file, with wall time, exit code and, "
	"if asked, digests of what it read and wrote. On many nodes each process makes a file of "
	"its own; gpai measure energy takes them all. The exit code is that of COMMAND.",
	1, WORDS_OF_A_COMMAND, record_run, NULL,
	{{"out", 'o', "DIR", "folder for the record; default: this one"},
	    {"interval", 'i', "SECONDS", "between two readings; default 10"},
	    {"devices", 0, "LIST",
		"GPUs to read, as in CUDA_VISIBLE_DEVICES, which is the default"},
	    {"stage", 0, "NAME", "the stage of training that this job belongs to"},
	    {"inputs", 0, "FILES", "take the SHA-256 of these before it starts; comma between"},
	    {"outputs", 0, "FILES", "take the SHA-256 of these when it has ended"},
	    {"quiet", 'q', NULL, "do not name the record at the end"}, OPTION_END}},
    {"check", "", "what is owed, since when, what is missing, what comes next",
	"Holds every duty of the rulebook against the dossier on one day. Exit code 0: nothing "
	"open; 1: findings; 2: could not.",
	0, 0, check_run, NULL,
	{OPTION_AT, OPTION_KNOWN_AT, {"all", 'a', NULL, "also list what does not apply"},
	    {"also", 0, "NAMES",
		"set it beside other frameworks: sb53,raise or all; no verdict on them"},
	    {"record", 0, NULL, "append the assessment to the evidence log"}, OPTION_JSON,
	    OPTION_END}},
    {"why", "ID", "the proof of one outcome",
	"Shows the rule, every fact it read with its origin, and what is missing. ID is a "
	"provision (aia.53.1.a) or a line of the classification (gpai). Branches that do not "
	"decide are left out unless --all is given. What is asked of each system, incident or "
	"other "
	"thing is shown for each that is on file, or for the one that --of names.",
	1, 1, why_run, NULL,
	{{"of", 0, "KIND/NAME", "of this one alone, as system/chat"},
	    {"all", 'a', NULL, "show every branch of the proof"}, OPTION_AT, OPTION_KNOWN_AT,
	    OPTION_JSON, OPTION_END}},
    {"why-not", "ID", "what keeps an outcome from what one would expect",
	"Shows the shortest way from a provision down to what keeps it from being met (or, with "
	"--to, "
	"from another status), and what would be enough.",
	1, 1, why_not_run, NULL,
	{{"of", 0, "ENTITY", "of this entity alone, as in system/chat"},
	    {"to", 0, "STATUS", "met, not-met or not-applicable; true or false of a condition"},
	    {"with-measured", 0, NULL, "measurements may change, too"}, OPTION_AT, OPTION_KNOWN_AT,
	    OPTION_JSON, OPTION_END}},
    {"whatif", "KEY=VALUE...", "what would change if a fact were different",
	"Answers twice, once as things are and once with the facts given, and prints only what "
	"differs and why. Nothing is recorded.",
	1, -1, whatif_run, NULL, {OPTION_AT, OPTION_KNOWN_AT, OPTION_JSON, OPTION_END}},
    {"calendar", "", "every dated duty, past and to come, and what started its clock",
	"Lists the days of every duty of this dossier and the dated events of the law: past, next "
	"and later. --ics writes them for a calendar client; importing it again updates what "
	"moved. Exit code 1: something is overdue.",
	0, 0, calendar_run, NULL,
	{OPTION_AT, OPTION_KNOWN_AT, {"from", 0, "DATE", "leave out what comes before that day"},
	    {"until", 0, "DATE", "leave out what comes after that day"},
	    {"all", 'a', NULL, "also what is met, what may apply, and past events of the law"},
	    {"ics", 0, "FILE", "write iCalendar to FILE; - is stdout"},
	    {"alarm", 0, "DAYS", "with --ics: a reminder so many days before something is due"},
	    OPTION_JSON, OPTION_END}},
    {"ledger", "", "the compute of each stage, the totals, and how far they are from the limits",
	"Adds up the compute of the stages on file in each meaning that the law gives it, with "
	"bounds, "
	"sets the totals beside the thresholds, and says when they will be exceeded and by when "
	"that has to be notified. Exit code 1: a figure is missing or disputed, a total is too "
	"close to a threshold to call, or a notification is due.",
	0, 0, ledger_run, NULL,
	{OPTION_AT, OPTION_KNOWN_AT,
	    {"burn", 0, "FLOP", "compute a day from now on, as 1e22 or 1e22..2e22"}, OPTION_JSON,
	    OPTION_END}},
    {"diff", "A B", "what changed between two releases of a model, and what that touches",
	"Measures two folders of a model where they are, or compares two dossiers, and shows which "
	"quantities and files changed, which provisions and which items of forms read them, and "
	"which "
	"outcomes of the dossier at hand change. What a change calls into question is asked, not "
	"decided. Nothing is recorded. Exit code 0: nothing changed; 1: something did.",
	2, 2, diff_run, NULL,
	{{"digest", 'd', NULL, "compare files by their SHA-256: reads all bytes"},
	    {"threads", 'j', "N", "threads for --digest; default: one per processor"},
	    {"all", 'a', NULL, "also provisions that are no duties, and all that read a fact"},
	    OPTION_AT, OPTION_JSON, OPTION_END}},
    {"flip", "ID", "the smallest changes that would change an outcome",
	"Searches the rules for the smallest sets of facts that would have to be otherwise for a "
	"provision to get another status, each confirmed by asking again. What fills in an unknown "
	"is told from what changes a record; measurements stay as they are. Nothing is recorded.",
	1, 1, flip_run, NULL,
	{{"of", 0, "ENTITY", "of this entity alone, as in system/chat"},
	    {"to", 0, "STATUS", "met, not-met or not-applicable; true or false of a condition"},
	    {"size", 0, "N", "search sets of up to N changes; default: 4"},
	    {"limit", 0, "N", "show up to N alternatives; default: 5"},
	    {"with-measured", 0, NULL, "measurements may change, too"}, OPTION_AT, OPTION_KNOWN_AT,
	    OPTION_JSON, OPTION_END}},
    {"witness", "[init NAME | add VKEY | cosign FILE]", "cosign the logs of others",
	"Answers requests for cosignatures on heads of logs that it was told to trust "
	"(c2sp.org/tlog-witness), at the address of --listen. It cosigns only what is proved to "
	"hold all that it cosigned before; of a log that shows two faces it keeps both. init makes "
	"its folder and key; add trusts a log; cosign answers one request out of a file.",
	0, 2, witness_run, NULL,
	{{"config", 0, "DIR", "its folder: key, logs, what it saw"},
	    {"listen", 0, "ADDRESS", "HOST:PORT to answer at"}, OPTION_END}},
    {"write", "[FORM]", "write a document from the facts",
	"Fills a form for one audience and writes it; with --all every form for everyone it is "
	"for. Without -o it goes to out/ in the dossier as HTML. Each issue is recorded with its "
	"digest, and kept: --as-issued gives it back byte for byte, --diff says what would be "
	"different now. Exit code 1: something is open, or has changed.",
	0, 1, write_run, NULL,
	{{"for", 0, "AUDIENCE",
	     "who will read it: AIO, NCA, DP or public; may be left out when only one can"},
	    {"of", 0, "KIND/NAME", "what it is about, of a form that is about one of several"},
	    {"stage", 0, "WORD",
		"of a form with stages, such as the report it is; else as far as the facts go"},
	    {"output", 'o', "FILE",
		"where to write; the suffix chooses the format; - is stdout; with --all a folder"},
	    {"format", 0, "NAME", "docx, html, json, md or pdf, when the file name does not say"},
	    {"language", 0, "CODE", "of what the form says: en, de or fr; answers stay as written"},
	    {"all", 0, NULL, "every form, or with --for every form for that audience"},
	    {"as-issued", 0, "RECORD",
		"the document of that record, as it was; nothing is recorded"},
	    {"diff", 0, NULL,
		"what changed since the last issue, or since that of --as-issued; writes nothing"},
	    OPTION_AT, OPTION_JSON, OPTION_END}},
    {"crawler", "", "a page on the crawlers for the public, with a feed of its changes",
	"Writes what is on file about crawlers into a folder to publish: a page, the same as data, "
	"an "
	"Atom feed with an entry for each recorded change, and lines for robots.txt that keep the "
	"crawlers out. Only facts that are for the public appear; what is not stated is said to be "
	"so. Without -o it goes to out/crawlers in the dossier. Exit code 1: something is not "
	"stated, or should be looked at.",
	0, 0, crawler_run, NULL,
	{{"output", 'o', "DIR", "where to write; made when it is missing"}, OPTION_AT,
	    {"since", 0, "DATE", "leave changes out that were recorded before that day"},
	    OPTION_JSON, OPTION_END}},
    {"share", "", "chosen records with proof, in one file for one audience",
	"Shows the facts that the forms show to the audience in full, and the documents issued for "
	"it, as records of the log with all that proves them; records the transmission first. What "
	"else is on file cannot be learned from the file, but for how many records there are. The "
	"recipient checks it with gpai-verify or in a browser. Exit code 0: done; 2: could not.",
	0, 0, share_run, NULL,
	{{"for", 0, "AUDIENCE", "who will see it: AIO, NCA, DP or public"},
	    {"output", 'o', "FILE", "where to write the bundle; - is stdout"},
	    {"page", 0, "FILE", "also write a page that checks it in a browser"},
	    {"facts", 0, "KEYS",
		"only these of them: keys, or ENTITY:KEY, with * for any characters, and commas"},
	    {"documents", 0, "FORMS",
		"ids of forms with commas, all or none; default: all, with --facts none"},
	    {"assessments", 0, NULL, "for AIO and NCA: also the verdicts last put on record"},
	    {"to", 0, "NAME", "who gets it; stands in the bundle"},
	    {"purpose", 0, "TEXT", "what for; stands in the bundle"},
	    {"beyond-form", 0, NULL,
		"also what --facts names key by key though no form shows it; needs --to and "
		"--purpose"},
	    {"again", 0, "RECORD",
		"the bundle of that transmission once more, with what others have said of its head "
		"since"},
	    {"dry-run", 'n', NULL, "show what would be shared; record and write nothing"},
	    {"at", 0, "DATE", "the facts of that day (YYYY-MM-DD)"}, OPTION_JSON, OPTION_END}},
    {"log add", "KIND", "put evidence, a decision, a request, a waiver or a note on record",
	"KIND is evidence, decision, risk, incident, request, transmission, waiver or note. With "
	"--file its SHA-256 is recorded; the file stays where it is. A decision needs --by; a "
	"request --set from=, a transmission --set to=; a waiver --by, --set provision= and --set "
	"reason=.",
	1, 1, log_add_run, NULL,
	{{"summary", 0, "TEXT", "one line that says what it is"}, {"by", 0, "NAME", "who says so"},
	    {"file", 0, "FILE", "the file that it is about"},
	    {"set", 0, "NAME=TEXT", "another member of the record; repeatable"},
	    {"members", 0, "FILE", "more members, as a JSON object"}, OPTION_JSON, OPTION_END}},
    {"log attest", "[RECORD]", "an assessment on record as a signed in-toto statement",
	"Writes an in-toto Statement v1 in a DSSE envelope, signed by the key of the log: the law "
	"and its digest, the day, each rule with its verdict and the commitments to the records it "
	"rests on, and where in the log the assessment stands. Without RECORD: the newest.",
	0, 1, log_attest_run, NULL,
	{{"output", 'o', "FILE", "where to write it; default: stdout"}, OPTION_JSON, OPTION_END}},
    {"log list", "", "every record with its leaf",
	"What was ever recorded, oldest first: its number, moment, kind, and the leaf it is in the "
	"log.",
	0, 0, log_list_run, NULL, {OPTION_JSON, OPTION_END}},
    {"log root", "", "the signed head of the log",
	"The key of the log, and the newest checkpoint as a signed note.", 0, 0, log_root_run, NULL,
	{OPTION_JSON, OPTION_END}},
    {"log fsck", "", "compute every hash again and hold it against what is stored",
	"Every commitment from its record, every subtree, every root and every signature.", 0, 0,
	log_fsck_run, NULL, {OPTION_JSON, OPTION_END}},
    {"log publish", "", "the log as static files that any web server can serve",
	"Brings .gpai/log up to date: the signed checkpoint, entries and hashes in the tiles of "
	"c2sp.org/tlog-tiles. Entries are salted commitments: nothing can be read from them. Every "
	"command that records does this at its end; what is torn or missing is made again.",
	0, 0, log_publish_run, NULL,
	{{"all", 0, NULL, "compare every tile with the records, not only the last"},
	    {"output", 'o', "DIR", "publish into this folder instead; made when it is missing"},
	    OPTION_JSON, OPTION_END}},
    {"log prove", "RECORD", "a file that proves that a record is in the log",
	"Writes a proof as c2sp.org/tlog-proof describes it: the entry, its place, the way to the "
	"root and the newest signed head, with the cosignatures on file. It shows nothing of the "
	"record itself.",
	1, 1, log_prove_run, NULL,
	{{"output", 'o', "FILE", "where to write; default: standard output"}, OPTION_JSON,
	    OPTION_END}},
    {"log archive", "", "all that is recorded, in a form that lasts without gpai",
	"Writes records with their salts, signed heads with what witnesses and time stamping "
	"authorities said of them, documents as issued, and the log as published, to a new folder "
	"or tar, with a signed manifest and a README on how to read it with sha256sum, tar and a "
	"reader of JSON. The private key is not among it. What is damaged is not archived.",
	0, 0, log_archive_run, NULL,
	{{"output", 'o', "NAME", "the new folder, or tar when it ends in .tar; never overwritten"},
	    {"unsigned", 0, NULL, "leave the manifest unsigned: the key is not at hand"},
	    OPTION_JSON, OPTION_END}},
    {"log restore", "ARCHIVE", "a dossier from an archive, proved to be the same",
	"Reads a folder or a tar of gpai log archive. Every file must be what the signed manifest "
	"says; the new dossier computes all commitments, subtrees and roots itself, is checked as "
	"by gpai log fsck, and would be archived as the same bytes. Otherwise nothing is left of "
	"it. There is no private key in it.",
	1, 1, log_restore_run, NULL,
	{{"output", 'o', "DIR", "the new folder for the dossier"},
	    {"key", 0, "VKEY", "the verifier key that the log must have"},
	    {"unsigned", 0, NULL, "take an archive whose manifest nobody signed"}, OPTION_JSON,
	    OPTION_END}},
    {"log erase", "[RECORD...]", "destroy personal data in records; the log still verifies",
	"Destroys members of records, or all of them, with the salts that open them; a record says "
	"that and why, and every proof holds as before. Who declared something may always go; what "
	"a duty keeps goes only with --despite-retention. What was published holds commitments "
	"only and stays; bundles, archives and documents that were handed out cannot be called "
	"back, and gpai.yaml and other files are yours: those that hold the name are listed. Exit "
	"code 1: something is held back, or still holds the name.",
	0, -1, log_erase_run, NULL,
	{{"field", 0, "NAMES", "members of the bodies, with commas; default: all of each record"},
	    {"person", 0, "NAME", "members that hold exactly this text, in any record"},
	    {"reason", 0, "TEXT", "why; it is recorded for good and must name nobody"},
	    {"despite-retention", 0, NULL, "also what a duty keeps, or may keep"},
	    {"dry-run", 'n', NULL, "show what would go and what stays; erase nothing"}, OPTION_JSON,
	    OPTION_END}},
    {"log stamp", "", "time stamps of the log by an authority (RFC 3161)",
	"--tsa asks the authority at a URL to stamp the newest head of the log and keeps its "
	"token, once it leads to a certificate of the file that --ca names. Without a "
	"network: --request writes a request that any means may carry to an authority, "
	"--response takes what it answered. A token is judged as of the time it states, for "
	"certificates expire. --list shows all that are kept, and judges them by --ca.",
	0, 0, log_stamp_run, NULL,
	{{"tsa", 0, "URL", "ask the authority at that address"},
	    {"ca", 0, "FILE", "certificates that are trusted, PEM"},
	    {"request", 0, NULL, "write a request for the newest head"},
	    {"output", 'o', "FILE", "with --request: where to"},
	    {"response", 0, "FILE", "take the answer to a request"},
	    {"list", 0, NULL, "show all time stamps on file"}, OPTION_JSON, OPTION_END}},
    {"log trust-list", "FILE", "qualified time stamping authorities out of a trusted list",
	"Reads a trusted list of a member state (ETSI TS 119 612, XML), writes the certificates of "
	"its qualified time stamping services for log stamp --ca, and says of each whose it is and "
	"since when it is qualified or not any more. The signature of the list is not checked: "
	"compare the SHA-256 that is shown.",
	1, 1, log_trust_list_run, NULL,
	{{"output", 'o', "FILE", "where to write the certificates"}, OPTION_END}},
    {"log witness", "[URL]", "cosignatures of witnesses on the log",
	"Asks the witness at URL, or each of a policy file that has a URL, to cosign the "
	"newest head of the log, proves to it that the log only grew since it last saw it, "
	"and keeps the cosignature once it verifies by the witness's key. Without a network: "
	"--request writes what the witness needs, --response takes its answer.",
	0, 1, log_witness_run, NULL,
	{{"key", 0, "VKEY", "the verifier key of the witness"},
	    {"policy", 0, "FILE", "ask every witness of a policy (c2sp.org/tlog-policy)"},
	    {"request", 0, NULL, "write a request for the newest head"},
	    {"output", 'o', "FILE", "with --request: where to"},
	    {"response", 0, "FILE", "take the answer to a request"}, OPTION_JSON, OPTION_END}},
    {"log keys", "", "the keys that have signed the log",
	"Each with the record that names it: heads from there on are signed by it. What was "
	"recovered or revoked says so. At the end, where the key that signs lies.",
	0, 0, log_keys_run, NULL, {OPTION_JSON, OPTION_END}},
    {"log key-change", "", "let another key sign the log",
	"Makes a key, or takes one that lies in a token, and records that it takes the place of "
	"the one that signs, sworn to by both. A new key file is protected when the old one was. "
	"With --recovery the old key is not needed: for when it is lost. Then nobody who trusted "
	"the old key trusts the new one by that alone, and everything says so.",
	0, 0, log_key_change_run, NULL,
	{{"reason", 0, "TEXT", "why; is recorded"},
	    {"key", 0, "URI", "of a key in a token, pkcs11:...; default: a new key file"},
	    {"protect", 0, NULL, "protect the new key file by a passphrase"},
	    {"unprotect", 0, NULL, "do not protect the new key file"},
	    {"new-passphrase-file", 0, "FILE", "the passphrase of the new key file; default: ask"},
	    {"algorithm", 0, "NAME", "of the new key; default: Ed25519"},
	    {"recovery", 0, NULL, "the old key is lost"}, OPTION_JSON, OPTION_END}},
    {"log key-revoke", "KEY", "record that an old key is feared to be in other hands",
	"KEY is a verifier key, or the 8 digits of its id, of a key that signs no more: change it "
	"first. What it signs above the record does not count; what it signed since the moment is "
	"to be doubted.",
	1, 1, log_key_revoke_run, NULL,
	{{"since", 0, "MOMENT", "when it may have been lost: a day or a moment"},
	    {"reason", 0, "TEXT", "why; is recorded"}, OPTION_JSON, OPTION_END}},
    {"log key-protect", "", "protect the key file by a passphrase, another one, or none",
	"Writes the file of the same key again. Nothing is recorded; copies made before stay as "
	"they are.",
	0, 0, log_key_protect_run, NULL,
	{{"unprotect", 0, NULL, "without a passphrase"},
	    {"new-passphrase-file", 0, "FILE", "the new passphrase; default: ask"}, OPTION_END}},
    {"log retention", "", "what has to be kept, until when, and why",
	"Holds every record against the retentions of the rulebook: the event each is counted "
	"from, the last day on which it has to be there, the duty, and how many records and "
	"documents are of that sort. What waits for an event that is not on file is not known, and "
	"nothing may go because of that.",
	0, 0, log_retention_run, NULL, {OPTION_AT, OPTION_JSON, OPTION_END}},
    {"law",
	"lint [DIR] | list [KIND] | show ID | diff DATE DATE | coverage | languages [CODE [FORM]]",
	"the rulebook itself",
	"lint: check a rulebook. list: every provision, fact, form, register and framework. show: "
	"all that "
	"the rulebook says of one id. diff: what happened to the law between two days and, "
	"inside a dossier, which outcomes that changes. coverage: how many provisions of each "
	"instrument facts decide, need a document, or need human judgement. languages: in which "
	"documents can be written; with a code, what it lacks, as YAML to fill in.",
	1, 3, law_run, law_words, {OPTION_AT, OPTION_JSON, OPTION_END}},
    {"sign", "FOLDER", "sign every file of a model",
	"Hashes every file below FOLDER and writes a signature in the format of OpenSSF Model "
	"Signing 1.0. ECDSA keys on P-256, P-384 and P-521 give what its reference tool accepts. "
	"In a dossier, the signature is recorded as evidence.",
	1, 1, sign_run, NULL,
	{{"key", 'k', "FILE", "private key in PEM, without a passphrase"},
	    {"output", 'o', "FILE", "where to write; default: model.sig in FOLDER"},
	    {"ignore", 0, "PATHS", "leave out these paths, with commas between"},
	    {"allow-symlinks", 0, NULL, "follow symbolic links to files"},
	    {"shard-size", 0, "BYTES", "sign ranges of so many bytes instead of files"},
	    {"no-record", 0, NULL, "leave no record of it in the dossier"}, OPTION_JSON,
	    OPTION_END}},
    {"verify", "MODEL", "hold a model against its signature",
	"Checks a signature in the format of OpenSSF Model Signing: who signed, then every file. "
	"In a dossier, the outcome is recorded as evidence. "
	"Exit code 0: the model fits; 1: it does not; 2: could not say.",
	1, 1, verify_run, NULL,
	{{"signature", 's', "FILE", "the signature; default: model.sig in MODEL"},
	    {"key", 'k', "FILE", "the public key that must have signed"},
	    {"ca", 0, "FILE", "certificates of authorities that the signer's must lead to"},
	    {"at", 0, "DATE", "certificates must be valid on that day; default: now"},
	    {"ignore", 0, "PATHS", "these may lie there unsigned, with commas between"},
	    {"ignore-unsigned-files", 0, NULL, "anything may lie there beside what was signed"},
	    {"no-record", 0, NULL, "leave no record of it in the dossier"}, OPTION_JSON,
	    OPTION_END}},
    {"completion", "bash", "print shell completion",
	"For ~/.bashrc: source <(gpai completion bash)", 1, 1, completion_run, completion_words,
	{OPTION_END}},
    {"help", "[COMMAND]", "show what a command does", "Without COMMAND: all of them.", 0, 2,
	help_run, NULL, {OPTION_END}},
    {"version", "", "print the version of the program and of its rulebook", "", 0, 0, version_run,
	NULL, {OPTION_END}},
    {0},
};

const struct command *
command_find(const char *name)
{
	for (const struct command *c = commands; c->name != NULL; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

const struct command *
command_find_words(char *const *words, int n, int *taken)
{
	for (const struct command *c = commands; c->name != NULL; c++) {
		size_t len = strcspn(c->name, " ");
		bool is_two = c->name[len] == ' ';
		if (n < 1 + is_two || strlen(words[0]) != len ||
		    memcmp(c->name, words[0], len) != 0 ||
		    (is_two && strcmp(c->name + len + 1, words[1]) != 0))
			continue;
		*taken = 1 + is_two;
		return c;
	}
	return NULL;
}

const char *
command_second(const struct command *command, const char *first)
{
	size_t len = strlen(first);

	return strncmp(command->name, first, len) == 0 && command->name[len] == ' '
	           ? command->name + len + 1
	           : NULL;
}
