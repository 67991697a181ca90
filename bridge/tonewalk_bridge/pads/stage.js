// Greets the daemon, renews what it tells, and brings what comes into the form that one widget can show.
// HOST, PORT and TOKEN stand above.

const RENEW = 10000 // ms; subscriptions hold for 30 s
const SILENT = 25000 // ms without an answer
const REFUSED = 5000 // ms that what the daemon refused stays on the pad

let heard = Date.now()
let refused = 0
let quiet = true
let paths = []
let coming = []
let chosen = 'path'

const int = (value) => ({ type: 'i', value })
const text = (value) => ({ type: 's', value: String(value) })

function tell(address, ...args) {
    send(HOST, PORT, address, ...args)
}

function show(name, value) {
    receive('/pad/' + name, value)
}

function choose(name) {
    chosen = name
    show('path', name)
    show('playtag', name)
    show('stoptag', name)
}

function step(by) {
    if (paths.length === 0) return
    const at = paths.indexOf(chosen)
    choose(paths[(at < 0 ? 0 : at + by + paths.length) % paths.length])
}

function renew() {
    if (TOKEN) tell('/tonewalk/client/hello', int(0), text(TOKEN))
    for (const topic of ['slots', 'cursor', 'knobs']) tell('/tonewalk/subscribe', int(0), text(topic))
    tell('/tonewalk/subscribe', int(0), text('steps'), text('lead'), int(0))
    tell('/tonewalk/trajectory/list', int(0))
    if (Date.now() - heard > SILENT && !quiet) {
        quiet = true
        show('status', `No answer from ${HOST}, port ${PORT}: is the daemon running?`)
    }
}

function greet() {
    renew()
    tell('/tonewalk/knob/list', int(0))
}

const hears = {
    '/tonewalk/hello': greet,
    '/tonewalk/xy/hit': (a) => {
        show('hit', a[4])
        tell('/tonewalk/sound/play', int(0), int(a[0]))
    },
    '/tonewalk/cursor': (a) => receive('/tonewalk/xy', a[0], a[1]),
    '/tonewalk/knobs': (a) => {
        for (let i = 1; i + 1 < a.length; i += 2) receive('/tonewalk/knob', a[i], a[i + 1])
    },
    '/tonewalk/knob/list/knob': (a) => receive('/tonewalk/knob', a[2], a[7]),
    '/tonewalk/trajectory/list/begin': () => {
        coming = []
    },
    '/tonewalk/trajectory/list/trajectory': (a) => coming.push(a[2]),
    '/tonewalk/trajectory/list/end': () => {
        paths = coming
        if (paths.includes(chosen)) choose(chosen)
        else if (paths.length > 0) choose(paths[0])
    },
    '/tonewalk/steps': (a) => show('step', a[4]),
    '/tonewalk/error': (a) => {
        show('status', a[3])
        quiet = true
        refused = Date.now()
    },
}

module.exports = {
    init: () => {
        greet()
        setInterval(renew, RENEW)
    },

    oscInFilter: (data) => {
        const { address } = data
        if (!address.startsWith('/tonewalk/')) return data
        const a = data.args.map((one) => one.value)
        heard = Date.now()
        if (quiet && address !== '/tonewalk/error' && heard - refused >= REFUSED) {
            quiet = false
            show('status', `tonewalk at ${HOST}, port ${PORT}`)
        }
        const slot = /^\/tonewalk\/slot\/(\d+)$/.exec(address)
        if (slot && slot[1] <= 8) {
            show(`slot${slot[1]}tag`, a[0])
            show(`slot${slot[1]}text`, a[1] || '-')
        } else if (hears[address]) hears[address](a)
        return undefined // all that is shown was told to a widget
    },

    oscOutFilter: (data) => {
        if (data.address === '/pad/next') step(1)
        if (data.address === '/pad/previous') step(-1)
        return data.address.startsWith('/pad/') ? undefined : data
    },
}
