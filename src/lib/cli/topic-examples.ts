export interface Example {
  readonly description: string;
  /** One command a line. */
  readonly command: string;
}

/** What to try first: of the program as a whole, and of each topic. */
export const TOPIC_EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  '': [
    {
      description: 'No foundation at hand: a lab shows a denied request, then an allowed one',
      command: '<%= config.bin %> lab demo',
    },
    {
      description: 'Follow the packets to and from an app on every cell that hosts it',
      command: '<%= config.bin %> tail appB',
    },
    {
      description: 'Would a connection be allowed, and is it?',
      command: '<%= config.bin %> trace appA appB\n<%= config.bin %> probe appA appB',
    },
    {
      description: 'What is that: a guid or its beginning, an address, a tag, a log line',
      command: '<%= config.bin %> explain f13ffea0-9d0d-4ee9',
    },
    {
      description: 'The log shows nothing: have it switched on, or see why',
      command:
        '<%= config.bin %> logging enable --c2c --app appB\n<%= config.bin %> doctor --app appB',
    },
  ],
  lab: [
    {
      description: 'Start one, and use it with cf, bosh and cfnet',
      command: '<%= config.bin %> lab up\neval "$(<%= config.bin %> lab env)"',
    },
    {
      description: 'See something happen on it',
      command: '<%= config.bin %> lab traffic --for 10\n<%= config.bin %> tail appB --lab',
    },
  ],
  logging: [
    {
      description: 'What is logged where, and what does not fit together',
      command: '<%= config.bin %> logging status --app appB',
    },
    {
      description: 'Allowed container-to-container traffic too, for ten minutes',
      command: '<%= config.bin %> logging enable --c2c --app appB --for 10m',
    },
  ],
  workshop: [
    {
      description: 'Begin on a lab',
      command: '<%= config.bin %> lab up\n<%= config.bin %> workshop start --lab',
    },
    {
      description: 'After each step',
      command: '<%= config.bin %> workshop check --lab',
    },
  ],
};
