/** Who may import whom. The folders are explained in docs/architecture.md. */

/** Pure: text and records in, records out. */
const CORE =
  '^src/lib/(kernel-log|iptables|directory|flow|filter|policy|engine|reasons|net|text|json|errors)/';

/** What makes code impure, or ties it to one way of starting it. */
const NODE_IO =
  '^(node:)?(fs|fs/promises|child_process|net|tls|http|https|dgram|readline|process|worker_threads)$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-does-no-io',
      comment: 'What reads, decides and matches is tested without files, processes or sockets.',
      severity: 'error',
      from: { path: CORE },
      to: { path: NODE_IO },
    },
    {
      name: 'core-knows-no-adapter',
      comment: 'Sources, output, the command line: all of them know the core, never the reverse.',
      severity: 'error',
      from: { path: CORE },
      to: { path: '^src/(commands|lib/(source|cli|output|log-input|enrich|explain|rules|trace))/' },
    },
    {
      name: 'oclif-stays-outside',
      comment: 'Services take plain values: only commands and the command-line layer know oclif.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(commands|lib/cli)/' },
      to: { path: 'node_modules/@oclif/' },
    },
    {
      name: 'commands-are-leaves',
      severity: 'error',
      from: { path: '^src/lib/' },
      to: { path: '^src/commands/' },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'The program may use only what package.json lists under dependencies.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'no-orphans',
      comment:
        'A module that nobody imports is dead, unless it is a command or where the program starts.',
      severity: 'error',
      from: { orphan: true, pathNot: '^src/(commands/|lib/cli/main)' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
  },
};
