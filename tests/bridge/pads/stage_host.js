// Runs a custom module of Open Stage Control: what the server would ask of it comes as lines of JSON, what it says
// goes out as such.
const fs = require('node:fs')
const readline = require('node:readline')
const vm = require('node:vm')

const say = (what, address, args) => process.stdout.write(JSON.stringify({ what, address, args }) + '\n')
const timers = []
const scope = {
    module: { exports: {} },
    console: { log: () => {} },
    send: (host, port, address, ...args) => say('send', address, args),
    receive: (address, ...args) => say('receive', address, args),
    setInterval: (task, time) => timers.push(setInterval(task, time)),
    setTimeout,
    clearInterval,
    clearTimeout,
}
vm.runInNewContext(fs.readFileSync(process.argv[2], 'utf8'), scope)
const { init, oscInFilter, oscOutFilter } = scope.module.exports
init()

const lines = readline.createInterface({ input: process.stdin })
lines.on('line', (line) => {
    const { what, address, args } = JSON.parse(line)
    const data = { address, args, host: '127.0.0.1', port: 1 }
    const passed = what === 'in' ? oscInFilter(data) : oscOutFilter(data)
    if (passed) say(what === 'in' ? 'receive' : 'send', passed.address, passed.args)
})
lines.on('close', () => timers.forEach(clearInterval))
