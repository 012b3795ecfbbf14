/**
 * The way a packet takes through a cell, as netfilter prints it.
 * @typedef {object} Path
 * @property {string} text  the fields from `IN=` to `SRC=`, with a blank at the end
 * @property {number} ttl  what the routers on the way left of 64
 */

/**
 * @param {string} sender  address of a container of this cell
 * @returns {Path} out of the cell
 */
export function egressPath(sender) {
  return {
    text: `${fromContainer(sender)} OUT=eth0 ${containerMac(sender)} SRC=${sender} `,
    ttl: 63,
  };
}

/**
 * @param {string} sender  address of a container of this cell
 * @param {string} receiver  address of another one
 * @returns {Path}
 */
export function localPath(sender, receiver) {
  return {
    text: `${fromContainer(sender)} OUT=${veth(receiver)} ${containerMac(sender)} SRC=${sender} `,
    ttl: 63,
  };
}

/**
 * @param {string} sender  address of a container of another cell
 * @param {string} receiver  address of a container of this cell
 * @returns {Path} over the VXLAN between the cells, whose VTEPs carry the first address of their subnets
 */
export function overlayPath(sender, receiver) {
  const mac = `MAC=${mac48('ee:ee', subnet(receiver))}:${mac48('ee:ee', subnet(sender))}:08:00`;
  return { text: `IN=silk-vtep OUT=${veth(receiver)} ${mac} SRC=${sender} `, ttl: 62 };
}

/**
 * @param {string} address
 * @returns {string} the host's end of the container's veth pair (cf-facts 1.9)
 */
export function veth(address) {
  return `s-${paddedOctets(address)}`;
}

/**
 * @param {string} address
 * @returns {string} such as 010255077002
 */
export function paddedOctets(address) {
  return address
    .split('.')
    .map((octet) => octet.padStart(3, '0'))
    .join('');
}

/**
 * @param {string} sender
 * @returns {string}
 */
function fromContainer(sender) {
  return `IN=${veth(sender)}`;
}

/**
 * @param {string} address
 * @returns {string}
 */
function containerMac(address) {
  return `MAC=${mac48('aa:aa', address)}:${mac48('ee:ee', address)}:08:00`;
}

/**
 * @param {string} start
 * @param {string} address
 * @returns {string}
 */
function mac48(start, address) {
  const octets = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return [start, ...octets].join(':');
}

/**
 * @param {string} address
 * @returns {string} first address of the /24 that silk leases to one cell
 */
function subnet(address) {
  return address.replace(/\d+$/, '0');
}
