// A line to the tonewalk daemon: asks by OSC, loads what is found, makes patterns of paths.
// Answers come to the language's own port. Inside a Routine an asking method waits for its answer and returns it,
// elsewhere it gives it to its action; nil is what was refused, and why is posted.

Tonewalk {
	classvar <>patience = 10; // s that an answer, or the next part of one, is waited for
	classvar lastId = 0; // of all instances, which hear each other's answers

	var <home, <address, <>onXy, <>onKnob, <>onStep, <>onSelection;
	var givenPort, givenToken, questions, turned, hearing, renewing, topics, seen;

	*new { |port, token, home|
		^super.new.prInit(port, token, home ?? { this.defaultHome })
	}

	// Where `tonewalk serve` keeps its library unless it is told otherwise.
	*defaultHome {
		var given = "TONEWALK_HOME".getenv;
		if(given.size > 0) { ^given.standardizePath };
		^Platform.case(
			\osx, { "~/Library/Application Support/tonewalk".standardizePath },
			\windows, { "LOCALAPPDATA".getenv +/+ "tonewalk" },
			\linux, { ("XDG_DATA_HOME".getenv ?? { "~/.local/share".standardizePath }) +/+ "tonewalk" }
		)
	}

	// How one sound is played, mono or stereo, once: \tonewalk1 and \tonewalk2.
	*synthDefs {
		^[1, 2].collect { |channels|
			SynthDef("tonewalk%".format(channels).asSymbol, { |out = 0, bufnum, rate = 1, amp = 0.5, pan = 0|
				var sound = PlayBuf.ar(channels, bufnum, BufRateScale.kr(bufnum) * rate, doneAction: Done.freeSelf);
				OffsetOut.ar(out, if(channels == 1) { Pan2.ar(sound, pan, amp) } { Balance2.ar(sound[0], sound[1], pan, amp) });
			})
		}
	}

	prInit { |port, token, folder|
		givenPort = port;
		givenToken = token;
		home = folder;
		questions = IdentityDictionary.new;
		topics = IdentitySet.new;
		this.class.synthDefs.do(_.add);
		hearing = { |message, time, from| this.prHear(message, time, from) };
		thisProcess.addOSCRecvFunc(hearing);
		this.prFind;
		renewing = SkipJack({ this.prRenew }, 20, name: "Tonewalk");
	}

	// Hear no more; who waits for an answer gets nil.
	free {
		thisProcess.removeOSCRecvFunc(hearing);
		renewing.stop;
		questions.keys.do { |id| this.prEnd(id, nil) };
	}

	// --- asking ---

	search { |text, k = 20, filter = "", action|
		^this.prHits("search", [text, k, filter], action)
	}

	// sound: an id, several in an Array, or the path of a file
	like { |sound, k = 20, filter = "", action|
		if(sound.isNumber) { ^this.prHits("like", [sound, k, filter], action) };
		if(sound.isString or: { sound.isKindOf(Symbol) }) { ^this.prHits("like", [sound.asString, k, filter], action) };
		^this.prHits("like", [sound[0], k, filter] ++ sound.drop(1).collect { |id| ["sound", id] }.flatten, action)
	}

	// a is to b as c is to what? Each an id or words.
	analogy { |a, b, c, k = 20, filter = "", action|
		^this.prHits("analogy", [a, b, c, k, filter], action)
	}

	// terms: Arrays of a weight, what it is and its value, as [[1, \text, "kick"], [-0.5, \id, 42]]
	blend { |terms, k = 20, filter = "", action|
		^this.prHits("blend", [k, filter] ++ terms.collect { |term| term[0].asFloat.bubble ++ term.drop(1) }.flatten, action)
	}

	// All that is known of a sound: id path name start end sampleRate channels duration.
	sound { |id, action|
		^this.prAsk("sound/get", [id], action) { |values|
			var names = #[\id, \path, \name, \start, \end, \sampleRate, \channels, \duration];
			this.prEvent(names, values)
		}
	}

	// Sounds along a path, kept as `name`: points are Arrays of x and y, 0 to 1, or ids of sounds.
	path { |points, steps = 16, name = "path", mode, action|
		var groups = points.collect { |one| if(one.isNumber) { ["sound", one] } { ["point"] ++ one.collect(_.asFloat) } };
		var way = mode ?? { if(points[0].isNumber) { "graph" } { "map" } };
		^this.prAsk("trajectory/build", [name, way, steps, 1] ++ groups.flatten, action) { |items| this.prSteps(items) }
	}

	// --- moving ---

	// The sound that lies nearest comes to onXy when it is another one.
	xy { |x, y| address.sendMsg("/tonewalk/xy", x.asFloat, y.asFloat) }

	// What the session's knobs are turned on; then knob(\bright, 0.5) gives hits to onKnob.
	seed { |what, k = 20, action| ^this.prHits("knob/seed", [what, k], action) }

	knob { |name, value| address.sendMsg("/tonewalk/knob", name, value.asFloat) }

	// The daemon's own clock plays a path: each step comes to onStep, ahead of the time that it is due.
	play { |name = "path", tempo = 120, division = 16, loop = false, action|
		this.subscribe(\steps);
		^this.prAsk("trajectory/play", [name, tempo.asFloat, division, loop.binaryValue], action) { |said| said[0] == 1 }
	}

	stop { |name = "path", action| ^this.prAsk("trajectory/stop", [name], action) { |said| said[0] == 1 } }

	// What all clients have selected; onSelection hears of it, also of others'.
	select { |ids, action| ^this.prAsk("session/select", ids, action) { |said| said.drop(4) } }

	// steps or selection: holds until this Tonewalk is freed, and over the daemon's restarts.
	subscribe { |topic|
		topics.add(topic.asSymbol);
		this.prAsk("subscribe", [topic], {})
	}

	// --- sounding ---

	// A Buffer for each, of hits, steps or ids, in their order; a slice of a file is read as that alone. nil where the
	// server's library reads no such file, which is posted.
	load { |sounds, server, action|
		var target = server ? Server.default, condition = this.prCondition(action);
		var buffers = Array.newClear((sounds ? []).size), next;
		next = { |number|
			if(number >= buffers.size) {
				action.value(buffers);
				condition !? { condition.test = true; condition.signal }
			} {
				this.prKnown(sounds[number], { |known|
					this.prLoad(known, target, { |buffer|
						buffers[number] = buffer;
						next.(number + 1)
					})
				})
			}
		};
		next.(0);
		condition !? { condition.wait };
		^buffers
	}

	// A path, or any sounds, as a pattern: each dur beats after the other, as loud and as high as its step says.
	pattern { |sounds, buffers, dur = 0.25, repeats = 1|
		var both = [sounds ? [], buffers ? []].flop.select { |pair| pair[1].notNil };
		var events = both.collect { |pair| this.prPlayed(*pair) };
		if(both.isEmpty) {
			"Tonewalk: a pattern of no sounds is silent: load some first.".warn;
			^Pn((), 0)
		};
		^Pbind(
			\dur, dur,
			\server, both[0][1].server,
			*#[\instrument, \bufnum, \amp, \rate].collect { |key| [key, Pseq(events.collect(_[key]), repeats)] }.flatten
		)
	}

	// From now on what the daemon plays of these is heard, each step when it is due, to the sample.
	follow { |sounds, buffers, server|
		var of = Dictionary.new, target = server ? Server.default;
		[sounds ? [], buffers ? []].flop.do { |pair|
			pair[1] !? { of[if(pair[0].isNumber) { pair[0] } { pair[0][\id] }] = pair[1] }
		};
		this.subscribe(\steps);
		onStep = { |step, due|
			of[step[\id]] !? { |buffer|
				var played = this.prPlayed(step, buffer);
				target.makeBundle(max(0, due - thisThread.seconds), {
					Synth(played[\instrument], [\bufnum, buffer.bufnum, \amp, played[\amp], \rate, played[\rate]], target)
				})
			}
		}
	}

	// --- private ---

	// Changes whenever a daemon was started.
	prStamp {
		var file = home +/+ "daemon.json";
		^if(File.exists(file)) { File.mtime(file) } { 0 }
	}

	prFind {
		var said = this.prSaid;
		seen = this.prStamp;
		address = NetAddr("127.0.0.1", givenPort ?? { said["osc"] !? { |osc| osc.asInteger } ? 9420 });
		(givenToken ? said["token"]) !? { |token| if(token.size > 0) { address.sendMsg("/tonewalk/client/hello", 0, token) } };
	}

	// What the daemon that runs says of itself; nothing where there is none.
	prSaid {
		var file = home +/+ "daemon.json";
		^if(File.exists(file)) { File.readAllString(file).parseYAML ?? { Dictionary.new } } { Dictionary.new }
	}

	prRenew { topics.do { |topic| this.prAsk("subscribe", [topic], {}) } }

	prHits { |command, values, action|
		^this.prAsk(command, values, action) { |items| items.collect { |item| this.prHit(item) } }
	}

	prHit { |values| ^this.prEvent(#[\rank, \id, \score, \x, \y, \name, \path], values) }

	prSteps { |items|
		var names = #[\rank, \step, \id, \x, \y, \name, \path, \trajectory, \start, \end, \time, \last, \gain, \transpose];
		^items.collect { |item| this.prEvent(names, item) }
	}

	// What does not exist comes as an empty word, and is nil here.
	prEvent { |names, values|
		var made = Event.new;
		names.do { |name, number|
			var value = values[number];
			if(value.isKindOf(Symbol)) { value = value.asString };
			if(value != "") { made[name] = value };
		};
		^made
	}

	prAsk { |command, values, action, understood|
		var id = lastId + 1, condition = this.prCondition(action), result;
		lastId = id % 1000000000;
		if(this.prStamp != seen) { this.prFind };
		questions[id] = (
			command: command,
			items: List.new,
			heard: Main.elapsedTime,
			understood: understood ? { |given| given },
			done: { |answer|
				result = answer;
				action.value(answer);
				condition !? { condition.test = true; condition.signal };
			}
		);
		address.sendMsg("/tonewalk/" ++ command, id, *values);
		SystemClock.sched(patience, { this.prGiveUp(id) });
		condition !? { condition.wait };
		^result
	}

	// Whoever asks inside a Routine, and without an action, waits.
	prCondition { |action|
		^if(action.isNil and: { thisThread.isKindOf(Routine) }) { Condition.new(false) } { nil }
	}

	prGiveUp { |id|
		var question = questions[id], left;
		if(question.isNil) { ^nil };
		left = question[\heard] + patience - Main.elapsedTime;
		if(left > 0.001) { ^left };
		this.prEnd(id, nil, "The daemon does not answer: start it with `tonewalk serve`.");
		^nil
	}

	prEnd { |id, answer, trouble|
		var question = questions.removeAt(id);
		trouble !? { "Tonewalk: %".format(trouble).warn };
		question !? { question[\done].value(answer) };
	}

	prHear { |message, time, from|
		var name = message[0].asString, parts, what, question;
		if(name.beginsWith("/tonewalk/").not) { ^this };
		if(name == "/tonewalk/hello") { this.prFind; this.prRenew; ^this }; // it may have another port now
		if(from.port != address.port) { ^this };
		parts = name.drop("/tonewalk/".size).split($/);
		what = parts.pop;
		switch(parts.join("/") ++ "/" ++ what,
			"/error", { this.prRefused(message) },
			"/steps", { onStep.value(this.prSteps([[0] ++ message.drop(1)])[0], time) },
			"/selection", { onSelection.value(message.drop(2)) },
			"xy/hit", { onXy.value(this.prEvent(#[\id, \x, \y, \distance, \name, \path], message.drop(1))) },
			{ this.prAnswered(parts.join("/"), what, message) }
		);
	}

	prRefused { |message|
		if(message[1] == 0) { ^"Tonewalk: %".format(message[4]).warn };
		questions[message[1]] !? { this.prEnd(message[1], nil, message[4]) }
	}

	prAnswered { |command, what, message|
		var id = message[1], question = questions[id];
		if(command == "knob") { ^this.prTurned(what, message) };
		if(question.isNil or: { question[\command] != command }) { ^this };
		question[\heard] = Main.elapsedTime;
		switch(what,
			"begin", {},
			"reply", { this.prEnd(id, question[\understood].value(message.drop(2))) },
			"end", {
				if(question[\items].size < message[2]) {
					"Tonewalk: % of % answers were lost on their way: ask for fewer.".format(
						message[2] - question[\items].size, message[2]
					).warn
				};
				this.prEnd(id, question[\understood].value(question[\items].asArray))
			},
			{ question[\items].add(message.drop(2)) }
		);
	}

	prTurned { |what, message|
		switch(what,
			"begin", { turned = List.new },
			"hit", { turned !? { turned.add(this.prHit(message.drop(2))) } },
			"end", { turned !? { onKnob.value(turned.asArray) } }
		)
	}

	prPlayed { |sound, buffer|
		var step = if(sound.isKindOf(Event)) { sound } { () };
		^(
			instrument: "tonewalk%".format(buffer.numChannels.clip(1, 2)).asSymbol,
			bufnum: buffer.bufnum,
			amp: 0.5 * (step[\gain] ? 0).dbamp,
			rate: (step[\transpose] ? 0).midiratio
		)
	}

	// Where it begins and ends in its file, which a hit does not say.
	prKnown { |sound, done|
		if(sound.isNumber) { ^this.sound(sound, done) };
		if(sound[\id].notNil and: { sound[\duration].isNil and: { sound[\trajectory].isNil } }) {
			^this.sound(sound[\id], done)
		};
		done.value(sound)
	}

	prLoad { |sound, server, done|
		var file = SoundFile.new, from = 0, frames = -1;
		if(sound.isNil) { ^done.value(nil) };
		if(server.serverRunning.not) {
			"Tonewalk: the server % does not run: boot it first.".format(server.name).warn;
			^done.value(nil)
		};
		if(sound[\path].isNil or: { file.openRead(sound[\path]).not }) {
			"Tonewalk: % can't be read by SuperCollider: export it as WAV.".format(sound[\path] ? sound[\name]).warn;
			^done.value(nil)
		};
		if(sound[\start].notNil and: { sound[\end].notNil }) {
			from = (sound[\start] * file.sampleRate).round.asInteger;
			frames = (sound[\end] * file.sampleRate).round.asInteger - from;
		};
		file.close;
		Buffer.read(server, sound[\path], from, frames, { |buffer| done.value(buffer) });
	}
}
