// The sound that a Max for Live device has in hand: shows its name, puts it into Live, and goes along a path from one
// sound to another while a parameter is turned.
//
// Into Live it goes through tonewalk's remote script, where one listens: it knows what every Live can do, and says
// in Live's status bar what became of it. Without it a Simpler that is selected takes it, from Live 12.4 on.
// Plain ES5, so that [js] of Max 8 runs it.

autowatch = 1;
inlets = 1;
outlets = 5;
setinletassist(0, "take id, from, to, morph 0 to 1, commit 0/1, live; answers");
setoutletassist(0, "what is in hand, in words");
setoutletassist(1, "id on the way");
setoutletassist(2, "to a udpsend: port n, /tonewalk/live/load ...");
setoutletassist(3, "error code text; to ask");
setoutletassist(4, "1 while there is a way to go, else 0");

var PORT = 9440; // the remote script's, where its file does not name another
var STEPS = 16;
var REST = 600; // ms without a turn after which a way has been gone
var PATH = "device morph";
var NONE = "Live can't take it from here: run `tonewalk live install` once, and choose tonewalk under Control Surface.";

var who = jsarguments.length > 1 ? jsarguments[1] : 0; // the device's #0
var tickets = 0;
var hand = { id: 0, path: "", from: 0, to: 0 };
var looking = 0; // ticket of the question what is in hand
var building = 0;
var ends = [0, 0]; // ids
var way = []; // ids
var at = -1;
var commits = false;
var still = new Task(rested, this);

// A sound is in hand from now on.
function take(id) {
    if (id > 0 && id !== hand.id) {
        hand = { id: id, path: "", from: 0, to: 0 };
        looking = ask("sound/get", [id]);
    }
}

// What is in hand is where the way begins.
function from() {
    end(0);
}

// Or where it ends.
function to() {
    end(1);
}

// How far on the way, 0 to 1.
function morph(far) {
    if (way.length === 0) {
        return;
    }
    var now = Math.round(Math.min(1, Math.max(0, far)) * (way.length - 1));
    if (now !== at) {
        at = now;
        outlet(1, way[at]);
    }
    still.cancel();
    still.schedule(REST);
}

// Whether a way that has been gone leaves its sound in Live.
function commit(on) {
    commits = on !== 0;
}

// What is in hand goes into what is selected in Live.
function live() {
    if (hand.path === "") {
        outlet(3, "error", "not_found", "No sound is in hand yet: search for one, or walk the map.");
        return;
    }
    var port = scriptPort();
    if (port > 0) {
        outlet(2, "port", port);
        outlet(2, "/tonewalk/live/load", 0, hand.path, hand.from, hand.to, 0);
    } else {
        replace();
    }
}

// What [r tonewalk.answer] brought, without the leading `who`.
function answer(ticket, command, what) {
    var values = arrayfromargs(arguments).slice(3);
    if (command === "error") {
        outlet(3, "error", what, values[0]);
    } else if (command === "sound/get" && ticket === looking) {
        // id path name start end ...
        hand.path = values[1];
        hand.from = typeof values[3] === "number" ? values[3] : 0;
        hand.to = typeof values[4] === "number" ? values[4] : 0;
        outlet(0, "set", values[2]);
    } else if (command === "trajectory/build" && ticket === building) {
        if (what === "begin") {
            way = [];
            at = -1;
        } else if (what === "step") {
            way.push(values[2]); // rank step id ...
        } else if (what === "end") {
            outlet(4, way.length > 0 ? 1 : 0);
        }
    }
}

function end(which) {
    ends[which] = hand.id;
    if (ends[0] > 0 && ends[1] > 0) {
        building = ask("trajectory/build", [PATH, "graph", STEPS, 1, "sound", ends[0], "sound", ends[1]]);
    }
}
end.local = 1;

function rested() {
    if (commits) {
        live();
    }
}
rested.local = 1;

// Where tonewalk's script inside Live listens, as the home says it; 0: nowhere.
function scriptPort() {
    var own = /^(.*?\/(?:Users|home)\/[^\/]+)\//.exec(String(patcher.filepath).split("\\").join("/"));
    var homes = own === null ? [] : [own[1] + "/Library/Application Support/tonewalk/", own[1] + "/AppData/Local/tonewalk/"];
    for (var i = 0; i < homes.length; i++) {
        var file = new File(homes[i] + "live.json", "read");
        if (file.isopen) {
            var text = file.readstring(4096);
            file.close();
            try {
                return JSON.parse(text).port || PORT;
            } catch (error) {
                return PORT; // it is being written: it listens somewhere
            }
        }
    }
    return 0;
}
scriptPort.local = 1;

// One Simpler, one call, read back: where Live lacks it, the call does nothing and says nothing.
function replace() {
    var device = new LiveAPI("live_set view selected_track view selected_device");
    if (String(device.get("class_name")) !== "OriginalSimpler") {
        outlet(3, "error", "unavailable", NONE);
        return;
    }
    device.call("replace_sample", hand.path);
    var sample = new LiveAPI("live_set view selected_track view selected_device sample");
    if (String(sample.get("file_path")) !== hand.path) {
        outlet(3, "error", "unavailable", NONE);
    }
}
replace.local = 1;

function ask(command, values) {
    tickets += 1;
    outlet(3, ["ask", who, tickets, command].concat(values));
    return tickets;
}
ask.local = 1;
