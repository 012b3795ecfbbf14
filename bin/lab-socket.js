#!/usr/bin/env node
/**
 * The hands of the lab's kernel plane inside a network namespace, which Node.js cannot enter by itself: started
 * there, it opens sockets on the lab's word, given over the channel of `child_process.fork`.
 */
import { createSocket } from 'node:dgram';
import { connect, createServer, isIPv6 } from 'node:net';

/** Milliseconds: how long an answer is waited for, and how long the program stays when nothing is to do. */
const PATIENCE = 3000;
const IDLE = 10_000;
const MOST_BYTES = 1_048_576;

let idle = setTimeout(leave, IDLE);

process.on('disconnect', () => process.exit());
process.on('message', (request) => {
  clearTimeout(idle);
  idle = setTimeout(leave, IDLE);
  if (request.do === 'listen') listen(request);
  else if (request.do === 'tcp') dial(request);
  else send(request);
});

function leave() {
  process.disconnect();
}

function listen({ id, host, port }) {
  const server = createServer();
  server.once('error', (error) => process.send({ id, error: error.code ?? error.message }));
  server.listen({ host, port }, () => {
    process.send({ id, port }, server, () => server.close());
  });
}

function dial({ id, host, port, payload }) {
  const chunks = [];
  let length = 0;
  let isOpen = false;
  const socket = connect({ host, port });
  const finish = (outcome) => {
    socket.destroy();
    clearTimeout(patience);
    if (outcome !== undefined) process.send({ id, ...outcome });
    finish.done = true;
  };
  const once = (outcome) => finish.done || finish(outcome);
  const answer = () => ({ reply: Buffer.concat(chunks).toString('base64') });
  const patience = setTimeout(() => once(isOpen ? answer() : { error: 'ETIMEDOUT' }), PATIENCE);
  socket.on('connect', () => {
    isOpen = true;
    if (payload === undefined) once(answer());
    else socket.write(Buffer.from(payload, 'base64'));
  });
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_BYTES) once(answer());
  });
  socket.on('end', () => once(answer()));
  socket.on('error', (error) => once(isOpen ? answer() : { error: error.code }));
}

function send({ id, host, port, payload }) {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const finish = (outcome) => {
    clearTimeout(patience);
    socket.close();
    process.send({ id, ...outcome });
  };
  const patience = setTimeout(() => finish({ error: 'ETIMEDOUT' }), PATIENCE);
  socket.on('message', (message) => finish({ reply: message.toString('base64') }));
  socket.on('error', (error) => finish({ error: error.code }));
  socket.connect(port, host, () => socket.send(Buffer.from(payload ?? '', 'base64')));
}
