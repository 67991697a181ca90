// Asks for sounds, and holds the hits of the last question: ids, scores, places and names, in an array of this script.
// Paths are let go, and one is asked for when its sound is selected: Max keeps every unique symbol until it quits, so
// what is put into lists, menus and messages should be ids.
//
//   [js tonewalk.search.js #0 search|like|analogy|blend|knob name]
//
// says what numbers, lists and words without a message's name mean. Plain ES5, so that [js] of Max 8 runs it.

autowatch = 1;
inlets = 1;
outlets = 5;
setinletassist(0, "search words, like ids or path, analogy c, blend terms, knob name n, k n, filter ..., select index; answers");
setoutletassist(0, "hits: rank id score x y name");
setoutletassist(1, "number of hits, when all are there");
setoutletassist(2, "to a umenu: clear, append name");
setoutletassist(3, "id of the sound selected");
setoutletassist(4, "found id path name duration; error code text; to ask and to send");

var who = jsarguments.length > 1 ? jsarguments[1] : 0; // the abstraction's #0
var verb = jsarguments.length > 2 ? jsarguments[2] : "search";
var KNOB = typeof jsarguments[3] === "string" ? jsarguments[3] : ""; // 0 where the abstraction was given none
var TERMS = { text: words, file: words, id: numbers(1), xy: numbers(2), xyz: numbers(3), direction: pair };
var TERM = "A term is a weight, then `text words`, `id n`, `file path`, `direction word word` or `xy x y`: ";

var hits = [];
var amount = 20;
var condition = "";
var searching = 0; // the ticket of the newest question; answers to older ones are dropped
var selecting = 0;
var tickets = 0;
var PATIENCE = 10000; // ms: a question that nobody took holds the next no longer
var asked = 0; // when the newest question was asked, ms; 0: it is answered
var later = false; // whether the blend has changed meanwhile
var pattern = [null, null]; // of an analogy: what is to what
var terms = []; // of a blend: [weight, kind, value...]

function msg_int(value) {
    own([value]);
}

function msg_float(value) {
    own([value]);
}

function list() {
    own(arrayfromargs(arguments));
}

function anything() {
    own([messagename].concat(arrayfromargs(arguments)));
}

function search() {
    var text = joined(arrayfromargs(arguments));
    if (text !== "") {
        begin("search", [text], []);
    }
}

// Numbers are ids of sounds, anything else is the path of a file.
function like() {
    var values = arrayfromargs(arguments);
    if (typeof values[0] !== "number") {
        begin("like", [joined(values)], []);
        return;
    }
    var more = [];
    for (var i = 1; i < values.length; i++) {
        more.push("sound", values[i]);
    }
    begin("like", [values[0]], more);
}

// The first of the two that an analogy goes by: an id or words.
function a() {
    var values = arrayfromargs(arguments);
    if (means("analogy", "a", values)) {
        pattern[0] = subject(values);
    }
}

function b() {
    var values = arrayfromargs(arguments);
    if (means("analogy", "b", values)) {
        pattern[1] = subject(values);
    }
}

// What is to this as the second is to the first?
function analogy() {
    if (pattern[0] === null || pattern[1] === null) {
        outlet(4, "error", "invalid_argument", "Nothing is known yet that is to something: say `a` and `b` first.");
        return;
    }
    begin("analogy", [pattern[0], pattern[1], subject(arrayfromargs(arguments))], []);
}

// Terms one after the other, as `1. text warm pad -0.5 id 42`.
function blend() {
    var read = termsOf(arrayfromargs(arguments));
    if (typeof read === "string") {
        outlet(4, "error", "invalid_argument", TERM + read);
        return;
    }
    terms = read;
    mix();
}

// How much of the blend's n-th term, from 1; while an answer is awaited, the newest state is asked for after it.
function weight(n, value) {
    if (!means("blend", "weight", arrayfromargs(arguments))) {
        return;
    }
    if (terms[n - 1] === undefined) {
        outlet(4, "error", "not_found", "There is no term " + n + ": the blend has " + terms.length + ".");
        return;
    }
    terms[n - 1][0] = value;
    if (Date.now() - asked < PATIENCE) {
        later = true;
    } else {
        mix();
    }
}

// `knob 0.5` where the object names its knob, else `knob bright 0.5`.
function knob() {
    var values = arrayfromargs(arguments);
    var value = values.pop();
    var name = values.length > 0 ? joined(values) : KNOB;
    if (name === "" || typeof value !== "number") {
        outlet(4, "error", "invalid_argument", "A knob needs its name and how far it is turned: say `knob bright 0.5`.");
        return;
    }
    outlet(4, "send", "/tonewalk/knob", name, value);
}

// What the knobs are turned on: an id or words.
function seed() {
    var values = arrayfromargs(arguments);
    if (means("knob", "seed", values)) {
        begin("knob/seed", [subject(values)], []);
    }
}

function k(number) {
    amount = Math.max(1, Math.floor(number));
}

// `filter duration<0.5 and path:snare`; alone: all sounds.
function filter() {
    condition = joined(arrayfromargs(arguments));
}

// Index of a hit from 0, as a umenu says it.
function select(index) {
    var hit = hits[index];
    if (hit === undefined) {
        outlet(4, "error", "not_found", "There is no hit " + index + ": the last search has " + hits.length + ".");
        return;
    }
    outlet(3, hit.id);
    selecting = ask("sound/get", [hit.id]);
}

// All hits once more.
function bang() {
    for (var rank = 1; rank <= hits.length; rank++) {
        tell(rank, hits[rank - 1]);
    }
    outlet(1, hits.length);
}

// What [r tonewalk.answer] brought, without the leading `who`; of the session's knobs to everybody, with ticket 0.
function answer(ticket, command, what) {
    var values = arrayfromargs(arguments).slice(3);
    if (command === "error") {
        if (ticket === searching || ticket === selecting) {
            outlet(4, "error", what, values[0]);
        }
        if (ticket === searching) {
            over();
        }
    } else if (command === "sound/get" && ticket === selecting) {
        // id path name start end sample_rate channels duration ...
        outlet(4, "found", values[0], values[1], values[2], values[7]);
    } else if (ticket === searching || (command === "knob" && verb === "knob")) {
        collect(what, values);
    }
}

function collect(what, values) {
    if (what === "begin") {
        hits = [];
        outlet(2, "clear");
    } else if (what === "hit") {
        // rank id score x y name path
        var hit = { id: values[1], score: values[2], x: values[3], y: values[4], name: values[5] };
        hits.push(hit);
        outlet(2, "append", hit.name);
        tell(values[0], hit);
    } else if (what === "end") {
        if (hits.length < values[0]) {
            outlet(4, "error", "lost", values[0] - hits.length + " hits were lost on their way: ask for fewer.");
        }
        outlet(1, hits.length);
        over();
    }
}
collect.local = 1;

function over() {
    asked = 0;
    if (later) {
        mix();
    }
}
over.local = 1;

function tell(rank, hit) {
    outlet(0, rank, hit.id, hit.score, hit.x, hit.y, hit.name);
}
tell.local = 1;

// Whether a word is a message here; elsewhere it is one of the words of what stands alone.
function means(where, word, values) {
    if (verb !== where) {
        own([word].concat(values));
    }
    return verb === where;
}
means.local = 1;

// What stands alone, without a message's name.
function own(values) {
    ({ search: search, like: like, analogy: analogy, blend: blend, knob: knob })[verb].apply(this, values);
}
own.local = 1;

function mix() {
    later = false;
    var flat = [];
    for (var i = 0; i < terms.length; i++) {
        flat = flat.concat(terms[i]);
    }
    begin("blend", [], flat);
}
mix.local = 1;

// The terms that are meant, or what is wrong.
function termsOf(values) {
    var read = [];
    var at = 0;
    while (at < values.length) {
        var amountOf = values[at];
        var kind = values[at + 1];
        if (typeof amountOf !== "number" || !TERMS.hasOwnProperty(kind)) {
            return "`" + values.slice(at, at + 2).join(" ") + "` begins none.";
        }
        var value = TERMS[kind](values, at + 2);
        if (value === null) {
            return "`" + values.slice(at).join(" ") + "` is not whole.";
        }
        read.push([amountOf, kind].concat(value.is));
        at = value.end;
    }
    return read.length > 0 ? read : "there is none.";
}
termsOf.local = 1;

// Words up to the next number; a number that comes first is words, too, as in `text 808`.
function words(values, from) {
    var end = from + 1;
    while (end < values.length && typeof values[end] !== "number") {
        end += 1;
    }
    return from < values.length ? { is: [joined(values.slice(from, end))], end: end } : null;
}
words.local = 1;

function numbers(count) {
    return function (values, from) {
        var is = values.slice(from, from + count);
        for (var i = 0; i < count; i++) {
            if (typeof is[i] !== "number") {
                return null;
            }
        }
        return { is: is, end: from + count };
    };
}
numbers.local = 1;

function pair(values, from) {
    return from + 1 < values.length ? { is: [String(values[from]), String(values[from + 1])], end: from + 2 } : null;
}
pair.local = 1;

function begin(command, values, groups) {
    asked = Date.now();
    later = false;
    var how = condition === "" ? [amount] : [amount, condition];
    searching = ask(command, values.concat(how, groups));
}
begin.local = 1;

function ask(command, values) {
    tickets += 1;
    outlet(4, ["ask", who, tickets, command].concat(values));
    return tickets;
}
ask.local = 1;

// A number alone is a sound's id, anything else words.
function subject(values) {
    return values.length === 1 && typeof values[0] === "number" ? values[0] : joined(values);
}
subject.local = 1;

function joined(values) {
    return values.join(" ").trim();
}
joined.local = 1;
