// Searches, and holds the hits of the last search: ids, scores, places and names, in an array of this script. Paths
// are let go, and one is asked for when its sound is selected: Max keeps every unique symbol until it quits, so what
// is put into lists, menus and messages should be ids.
// Plain ES5, so that [js] of Max 8 runs it.

autowatch = 1;
inlets = 1;
outlets = 5;
setinletassist(0, "search words, like id or path, k n, filter ..., select index; answers from r tonewalk.answer");
setoutletassist(0, "hits: rank id score x y name");
setoutletassist(1, "number of hits, when all are there");
setoutletassist(2, "to a umenu: clear, append name");
setoutletassist(3, "id of the sound selected");
setoutletassist(4, "found id path name duration; error code text; to ask");

var who = jsarguments.length > 1 ? jsarguments[1] : 0; // the abstraction's #0
var hits = [];
var amount = 20;
var condition = "";
var searching = 0; // the ticket of the newest search; answers to older ones are dropped
var selecting = 0;
var tickets = 0;

function search() {
    var text = words(arrayfromargs(arguments));
    if (text !== "") {
        begin("search", text);
    }
}

// A number is a sound's id, anything else the path of a file.
function like() {
    var values = arrayfromargs(arguments);
    begin("like", typeof values[0] === "number" ? values[0] : words(values));
}

function k(number) {
    amount = Math.max(1, Math.floor(number));
}

// `filter duration<0.5 and path:snare`; alone: all sounds.
function filter() {
    condition = words(arrayfromargs(arguments));
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

// What [r tonewalk.answer] brought, without the leading `who`.
function answer(ticket, command, what) {
    var values = arrayfromargs(arguments).slice(3);
    if (command === "error") {
        if (ticket === searching || ticket === selecting) {
            outlet(4, "error", what, values[0]);
        }
    } else if (command === "sound/get" && ticket === selecting) {
        // id path name start end sample_rate channels duration ...
        outlet(4, "found", values[0], values[1], values[2], values[7]);
    } else if (ticket === searching) {
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
    }
}

function tell(rank, hit) {
    outlet(0, rank, hit.id, hit.score, hit.x, hit.y, hit.name);
}

function begin(command, subject) {
    searching = ask(command, condition === "" ? [subject, amount] : [subject, amount, condition]);
}

function ask(command, values) {
    tickets += 1;
    outlet(4, ["ask", who, tickets, command].concat(values));
    return tickets;
}

function words(values) {
    return values.join(" ").trim();
}
