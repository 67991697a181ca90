// Talks to the tonewalk daemon for all other tonewalk objects of this Max, who reach it by name:
//
//   [s tonewalk.ask]     who ticket command argument...   a question
//   [r tonewalk.answer]  who ticket command what ...      its answer: begin, one message a hit, end; or reply
//                        who ticket error code text       what went wrong
//   [s tonewalk.send]    /tonewalk/... argument...        passes this script by: streams
//                        knob 0 knob what ...             the session's knobs lead to other hits, whoever turned them
//   [r tonewalk.state]   1 connected (again), 0 not
//   [r tonewalk.http]    the daemon's HTTP port, when it is connected (again)
//
// One client is in charge at a time; others, as in a help patch opened beside, wait until its heart stops beating.
// "who" is the asker's #0 and "ticket" its own number for the question. Request ids on the wire are ours.
// Plain ES5, so that [js] of Max 8 runs it.

autowatch = 1;
inlets = 1;
outlets = 8;
setinletassist(0, "ask who ticket command ..., port n, reply_port n, home folder, bang for a heartbeat, and OSC from the daemon");
setoutletassist(0, "to udpsend");
setoutletassist(1, "answers, to s tonewalk.answer");
setoutletassist(2, "1 connected, 0 not, to s tonewalk.state");
setoutletassist(3, "errors: code text");
setoutletassist(4, "to udpreceive");
setoutletassist(5, "1 in charge, 0 not");
setoutletassist(6, "1 connected, 0 not, whoever is in charge");
setoutletassist(7, "the daemon's HTTP port, to s tonewalk.http");

var ROOT = "/tonewalk/";
var MISSED_PINGS = 2; // so many heartbeats without an answer: the daemon is away
var PATIENCE = 10; // heartbeats until a question without an answer is given up
var STILL = 3; // heartbeats of ours without one of the client in charge: it was closed
var AWAY = "The daemon is away: start it with `tonewalk serve`.";
var LAST_ID = 1000000000;
var PORT = 9420; // the daemon's, where its file does not name another
var HTTP_PORT = 9421;
var REPLY_PORT = 9430;
var REPLY_PORTS = 20; // so many from REPLY_PORT on are tried: another Max may have the first

var shared = new Global("tonewalk.client"); // of all clients of this Max
if (shared.owner === undefined) {
    shared.owner = 0;
    shared.beats = 0;
    shared.connected = 0;
    shared.port = PORT;
    shared.replyPort = REPLY_PORT;
    shared.portGiven = false;
    shared.replyPortGiven = false;
    shared.home = "";
}
var me = Math.random();
var inCharge = false;
var seen = 0; // heartbeats of the client in charge
var still = 0;
var shown = 0;
var usedPort = 0;
var usedReplyPort = 0;

var connected = false;
var heardHere = false; // whether anything came to the reply port
var toldPort = false; // whether the daemon may have forgotten our reply port, or never heard of it
var unanswered = 0;
var lastId = 0;
var waiting = {}; // request id -> {who, ticket, command, since}
var beats = 0;

function loadbang() {
    bang();
}

// The daemon listens elsewhere than its file says.
function port(number) {
    shared.port = number;
    shared.portGiven = true;
    bang();
}

// Answers shall come to this port, and none but this.
function reply_port(number) {
    shared.replyPort = number;
    shared.replyPortGiven = true;
    bang();
}

// The daemon's home folder is another than the usual one: its token stands there.
function home() {
    shared.home = arrayfromargs(arguments).join(" ");
    findPort();
    greet();
    if (connected) {
        showHttp();
    }
}

function ask(who, ticket, command) {
    if (!inCharge) {
        return; // who is has heard it too
    }
    var id = nextId();
    waiting[id] = { who: who, ticket: ticket, command: command, since: beats };
    send(command, id, arrayfromargs(arguments).slice(3));
}

function bang() {
    takeTurns();
    if (inCharge) {
        if (lost()) {
            findPort();
        }
        usePorts();
        beat();
    }
    if (shown !== shared.connected) {
        shown = shared.connected;
        outlet(6, shown);
    }
}

function takeTurns() {
    if (shared.owner === me) {
        return;
    }
    still = shared.beats === seen ? still + 1 : 0;
    seen = shared.beats;
    if (shared.owner === 0 || still >= STILL) {
        shared.owner = me;
        inCharge = true;
        outlet(5, 1);
    } else if (inCharge) {
        inCharge = false;
        outlet(5, 0);
    }
}

function usePorts() {
    if (usedPort === shared.port && usedReplyPort === shared.replyPort) {
        return;
    }
    usedPort = shared.port;
    usedReplyPort = shared.replyPort;
    heardHere = false;
    outlet(4, "port", usedReplyPort);
    outlet(0, "port", usedPort);
    leave();
    unanswered = 0;
}

function lost() {
    return !connected || unanswered > 0;
}

// Where the usual ports were taken, the daemon's file says which it has.
function findPort() {
    if (!shared.portGiven) {
        shared.port = daemonFile().osc || PORT;
    }
}

// A daemon runs and nothing was ever heard here: another program has this port.
function moveOn() {
    if (!heardHere && !shared.replyPortGiven && daemonFile().osc) {
        shared.replyPort = REPLY_PORT + ((shared.replyPort - REPLY_PORT + 1) % REPLY_PORTS);
        usePorts();
    }
}

// Is the daemon there, and does it know where we are?
function beat() {
    shared.beats += 1;
    beats += 1;
    if (unanswered >= MISSED_PINGS) {
        leave();
        moveOn();
    }
    if (lost()) {
        toldPort = true;
        greet();
        send("client/reply_port", 0, [usedReplyPort]);
    }
    unanswered += 1;
    send("ping", 0, []);
    giveUp(PATIENCE, "no_answer", "The daemon did not answer: ask again.");
}

// Shows the daemon its token, without which it lets itself be asked but not changed.
function greet() {
    var token = daemonFile().token;
    if (token) {
        send("client/hello", 0, [token]);
    }
}

// What the running daemon says of itself: {token, osc, ...}; {} where there is no such file.
function daemonFile() {
    var files = daemonFiles();
    for (var i = 0; i < files.length; i++) {
        var said = saidIn(files[i]);
        if (said !== null) {
            return said;
        }
    }
    return {};
}

// Max does not say where the user's own folder is; the package, or this patch, mostly lies in it.
function daemonFiles() {
    if (shared.home !== "") {
        return [shared.home + "/daemon.json"];
    }
    var own = /^(.*?\/(?:Users|home)\/[^\/]+)\//.exec(String(patcher.filepath).split("\\").join("/"));
    if (own === null) {
        return [];
    }
    return [own[1] + "/Library/Application Support/tonewalk/daemon.json", own[1] + "/AppData/Local/tonewalk/daemon.json"];
}

function saidIn(path) {
    var file = new File(path, "read");
    if (!file.isopen) {
        return null;
    }
    var text = file.readstring(4096);
    file.close();
    try {
        return JSON.parse(text);
    } catch (error) {
        return null; // the daemon is writing it: the next heartbeat looks again
    }
}

// Everything that [udpreceive] hears.
function anything() {
    var values = arrayfromargs(arguments);
    if (messagename === ROOT + "error") {
        refuse(values[0], values[1], values[3]);
    } else if (messagename === ROOT + "hello") {
        meetAgain();
    } else if (messagename.indexOf(ROOT) === 0) {
        var parts = messagename.slice(ROOT.length).split("/");
        var what = parts.pop();
        hear(parts.join("/"), what, values[0], values.slice(1));
    }
}

// The daemon was started anew: its answer to the next ping makes everyone subscribe again.
function meetAgain() {
    if (inCharge) {
        unanswered = 1;
        findPort();
        usePorts();
        beat();
    }
}

function hear(command, what, id, values) {
    if (command === "ping" && what === "reply") {
        arrive();
        return;
    }
    if (command === "knob") {
        outlet(1, ["knob", 0, command, what].concat(values)); // a stream: its hits are the session's
        return;
    }
    var question = waiting[id];
    if (question === undefined || question.command !== command) {
        return; // given up, or asked with id 0 by someone who wants no answer
    }
    question.since = beats;
    if (what === "reply" || what === "end") {
        delete waiting[id];
    }
    outlet(1, [question.who, question.ticket, command, what].concat(values));
}

// The daemon said no.
function refuse(id, code, text) {
    fail(id, code, text);
    outlet(3, code, text);
}

function fail(id, code, text) {
    var question = waiting[id];
    if (question !== undefined) {
        delete waiting[id];
        outlet(1, question.who, question.ticket, "error", code, text);
    }
}

function arrive() {
    unanswered = 0;
    if (connected) {
        showHttp(); // who was opened meanwhile has not heard it
    }
    heardHere = true;
    if (!connected || toldPort) {
        // also where a daemon was started anew between two heartbeats: it knows of no subscription
        toldPort = false;
        become(true);
    }
}

function leave() {
    if (connected) {
        become(false);
        outlet(3, "unavailable", AWAY); // once, however many ask while it is away
    }
    giveUp(0, "unavailable", AWAY);
}

function become(now) {
    connected = now;
    shared.connected = shown = now ? 1 : 0;
    outlet(6, shown);
    outlet(2, shown);
    if (now) {
        showHttp();
    }
}

function showHttp() {
    outlet(7, daemonFile().http || HTTP_PORT);
}

function giveUp(age, code, text) {
    var ids = Object.keys(waiting);
    for (var i = 0; i < ids.length; i++) {
        if (beats - waiting[ids[i]].since >= age) {
            fail(ids[i], code, text);
        }
    }
}

function nextId() {
    lastId = (lastId % LAST_ID) + 1;
    return lastId;
}

function send(command, id, values) {
    outlet(0, [ROOT + command, id].concat(values));
}
