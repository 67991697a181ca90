// Says which sounds grains are taken from: loads them into the slots of a [poly~], two for each, so that grains may
// overlap, and lists them in a [coll], from which the patch takes them in turn, in the scheduler.
// Plain ES5, so that [js] of Max 8 runs it.

autowatch = 1;
inlets = 1;
outlets = 5;
setinletassist(0, "id, sounds n, grain ms, stop; from the patch: loaded; answers");
setoutletassist(0, "1 while there is something to take grains from, else 0");
setoutletassist(1, "to a coll: number, slot, where its sound begins in its file, how long it is, ms");
setoutletassist(2, "to the slots: number (0: all), then file, mono, fades, hush");
setoutletassist(3, "id that grains are taken from from now on, 0 when stopped");
setoutletassist(4, "error code text; to ask");

var PLACES = 4; // sounds that are there at once
var COPIES = 2; // slots for each
var LONGEST = 60; // s
var PATIENCE = 5000; // ms for a file to be read
var FORGOTTEN = 60000; // ms after which a file that was not read is not expected any more
var ANSWERED = 25000; // ms after which a question has no answer: the client gives up before
var READ = /\.(wav|wave|aif|aiff|aifc|au|snd)$/i; // the rest is imported

var who = jsarguments.length > 1 ? jsarguments[1] : 0; // the abstraction's #0
var tickets = 0;
var asking = 0; // ticket of the question that is on its way
var next = 0; // the id that is to be asked for after it
var cloud = []; // oldest first: { id, place, from, length, unread }, the latter two in ms and in slots
var size = 1; // how many of them, the newest, grains are taken from
var lasting = 80; // ms, a grain
var stopped = false;
var lost = []; // by place: { unread, since }, slots whose file was given up and may come yet
var patience = new Task(over, this);
var watch = new Task(giveUp, this);

// From this sound from now on; while one is being fetched the newest waits for it.
function msg_int(id) {
    if (id <= 0) {
        stop();
        return;
    }
    stopped = false;
    next = id;
    if (asking === 0) {
        goOn();
    }
}

function msg_float(id) {
    msg_int(Math.floor(id));
}

// As tonewalk.mosaic~ says it, with a velocity, which a cloud does not heed.
function list(id) {
    msg_int(id);
}

// Of how many sounds, the last that were said, the cloud is made.
function sounds(n) {
    size = Math.min(PLACES - 1, Math.max(1, Math.floor(n)));
    tell();
}

// How long a grain is; it comes and goes in half of that.
function grain(ms) {
    lasting = Math.max(1, ms);
    outlet(2, 0, "fades", lasting / 2, lasting / 2);
}

function stop() {
    stopped = true;
    next = 0;
    outlet(0, 0);
    outlet(2, 0, "hush");
    outlet(3, 0);
}

// A slot has read its file.
function loaded(slot) {
    var from = Math.floor((slot - 1) / COPIES);
    if (isLost(from)) {
        lost[from].unread -= 1;
        return;
    }
    for (var i = 0; i < cloud.length; i++) {
        var one = cloud[i];
        if (one.place === from && one.unread > 0) {
            one.unread -= 1;
            if (one.unread === 0) {
                begin(one);
            }
            return;
        }
    }
}

// What [r tonewalk.answer] brought, without the leading `who`.
function answer(ticket, command, what) {
    if (ticket !== asking || ticket === 0) {
        return;
    }
    var values = arrayfromargs(arguments).slice(3);
    if (command === "error") {
        outlet(4, "error", what, values[0]);
        over();
    } else {
        take(values);
    }
}

function goOn() {
    var id = next;
    next = 0;
    for (var i = 0; i < cloud.length; i++) {
        if (cloud[i].id === id) {
            begin(cloud.splice(i, 1)[0], true);
            return;
        }
    }
    tickets += 1;
    asking = tickets;
    patience.cancel();
    patience.schedule(ANSWERED);
    outlet(4, "ask", who, tickets, "sound/get", id);
}
goOn.local = 1;

// id path name start end sample_rate channels duration ...; start and end in s, empty for a whole file
function take(values) {
    var from = typeof values[3] === "number" ? values[3] : 0;
    var to = typeof values[4] === "number" ? values[4] : values[7];
    if (values[1] === "" || to > LONGEST) {
        var why = values[1] === "" ? "its path is too long for OSC" : "it ends " + Math.round(to) + " s into its file";
        outlet(4, "error", "invalid_argument", "Sound " + values[0] + " can't be taken: " + why + ", and " + LONGEST + " s is the most: slice it first.");
        over();
        return;
    }
    var place = room();
    if (place < 0) {
        outlet(4, "error", "unavailable", "Sound " + values[0] + " has to wait: files that Max was given before are still being read.");
        over();
        return;
    }
    var one = { id: values[0], place: place, from: from * 1000, length: (to - from) * 1000, unread: COPIES };
    cloud.push(one);
    for (var i = 1; i <= COPIES; i++) {
        var slot = one.place * COPIES + i;
        outlet(2, slot, "fades", lasting / 2, lasting / 2);
        outlet(2, slot, "mono", values[6] === 1 ? 1 : 0);
        outlet(2, slot, "file", READ.test(values[1]) ? "replace" : "importreplace", forMax(values[1]));
    }
    patience.cancel();
    watch.cancel();
    watch.schedule(PATIENCE);
}
take.local = 1;

// A place for another sound: a free one, or that of the one that is there for longest, which is let go; -1: there is none.
function room() {
    for (var place = 0; place < PLACES; place++) {
        var free = !isLost(place);
        for (var i = 0; i < cloud.length; i++) {
            free = free && cloud[i].place !== place;
        }
        if (free) {
            return place;
        }
    }
    if (cloud.length <= size) {
        return -1; // the rest is what sounds
    }
    var gone = cloud.shift();
    tell();
    return gone.place;
}
room.local = 1;

function begin(one, isBack) {
    if (isBack) {
        cloud.push(one);
    }
    tell();
    if (!stopped) {
        outlet(0, 1);
        outlet(3, one.id);
    }
    over();
}
begin.local = 1;

// A sound whose file was not read is let go; what Max says of the file stands in its console.
function giveUp() {
    var one = cloud[cloud.length - 1];
    if (one !== undefined && one.unread > 0) {
        cloud.pop();
        lost[one.place] = { unread: one.unread, since: Date.now() };
        outlet(4, "error", "unavailable", "Sound " + one.id + " can't be read: Max plays WAVE, AIFF, FLAC, Ogg, MP3, M4A and CAF.");
        over();
    }
}
giveUp.local = 1;

function over() {
    asking = 0;
    watch.cancel();
    patience.cancel();
    if (next > 0) {
        goOn();
    }
}
over.local = 1;

function isLost(place) {
    var one = lost[place];
    return one !== undefined && one.unread > 0 && Date.now() - one.since < FORGOTTEN;
}
isLost.local = 1;

// The newest that have been read, each with its slots.
function tell() {
    var ready = [];
    for (var i = 0; i < cloud.length; i++) {
        if (cloud[i].unread === 0) {
            ready.push(cloud[i]);
        }
    }
    ready = ready.slice(-size);
    outlet(1, "clear");
    for (var copy = 1; copy <= COPIES; copy++) {
        for (i = 0; i < ready.length; i++) {
            var number = (copy - 1) * ready.length + i;
            outlet(1, number, ready[i].place * COPIES + copy, ready[i].from, ready[i].length);
        }
    }
}
tell.local = 1;

// Windows' paths with slashes, as Max writes them.
function forMax(path) {
    return /^[A-Za-z]:\\|^\\\\/.test(path) ? path.replace(/\\/g, "/") : path;
}
forMax.local = 1;
