// Preloaded before everything else: neither the PDS nor the PLC directory can be told which address to listen on,
// and both would listen on every interface.
const net = require('node:net')

const listen = net.Server.prototype.listen

net.Server.prototype.listen = function (...given) {
  const [first, second, ...rest] = given
  if (first !== null && typeof first === 'object') {
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...given.slice(1))
  }
  const after = typeof second === 'string' ? rest : given.slice(1)
  return listen.call(this, first, '127.0.0.1', ...after)
}
