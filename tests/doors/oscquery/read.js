// node read.js ADDRESS PORT: what the package `oscquery` reads of a host, as JSON.
"use strict";
const { OSCQueryDiscovery } = require("oscquery");

const [address, port] = process.argv.slice(2);
new OSCQueryDiscovery().queryNewService(address, Number(port)).then((service) => {
    const { hostInfo } = service;
    console.log(JSON.stringify({ hostInfo, methods: service.flat() }));
});
