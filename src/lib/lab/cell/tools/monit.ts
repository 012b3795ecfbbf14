import type { AgentProcess } from '../../agent/agent-process.js';
import { AGENT_JOB, CELL_JOBS } from '../../foundation/cell-jobs.js';
import type { Tool, ToolCall } from './tool.js';

const FAILED = 1;
const NAME_COLUMN = 36;
const STATUS_COLUMN = 34;
const ACTIONS = ['start', 'stop', 'restart'] as const;
type Action = (typeof ACTIONS)[number];

/** monit's words for what it finds. */
const STATES = {
  running: ['running', 'monitored'],
  stopped: ['not monitored', 'not monitored'],
  failed: ['Execution failed', 'monitored'],
} as const;

/** The stemcell's monit: `summary`, `status`, and `start`, `stop`, `restart` of a job or of `all`. */
export function monitTool(agentOn: (cellId: string) => AgentProcess | undefined): Tool {
  return async (call) => {
    const { args, place } = call;
    const agent = place.kind === 'cell' ? agentOn(place.cellId) : undefined;
    if (agent === undefined) return refuse(call, 'monit: there is no monit daemon here');
    const [verb = '', name = ''] = args;
    if (verb === 'summary' || verb === 'status') {
      call.out(verb === 'summary' ? summary(agent) : status(agent));
      return 0;
    }
    const action = ACTIONS.find((one) => one === verb);
    if (action === undefined) return refuse(call, `monit: invalid argument -- ${verb}`);
    const isKnown = name === 'all' || CELL_JOBS.some((job) => job === name);
    if (!isKnown) return refuse(call, 'monit: action failed -- There is no service by that name');
    return act(action, name, agent, call);
  };
}

/** Only the agent has anything to stop; a job that the lab does not act cannot be taken away. */
async function act(
  action: Action,
  name: string,
  agent: AgentProcess,
  call: ToolCall,
): Promise<number> {
  if (name !== AGENT_JOB && name !== 'all') {
    return action === 'stop' ? refuse(call, `monit: in the lab ${name} cannot be stopped`) : 0;
  }
  switch (action) {
    case 'start':
      await agent.start();
      return 0;
    case 'stop':
      await agent.stop();
      return 0;
    case 'restart':
      await agent.restart();
      return 0;
  }
}

function summary(agent: AgentProcess): string {
  const line = (kind: string, name: string, state: string) =>
    `${`${kind} '${name}'`.padEnd(NAME_COLUMN)}${state}\n`;
  return [
    'The Monit daemon 5.2.5 uptime: 1h 0m\n\n',
    ...CELL_JOBS.map((job) => line('Process', job, stateOf(job, agent)[0])),
    line('System', 'system_localhost', 'running'),
  ].join('');
}

function status(agent: AgentProcess): string {
  const field = (name: string, value: string) => `  ${name.padEnd(STATUS_COLUMN)}${value}\n`;
  return [
    'The Monit daemon 5.2.5 uptime: 1h 0m\n\n',
    ...CELL_JOBS.map((job) => {
      const [state, monitoring] = stateOf(job, agent);
      return `Process '${job}'\n${field('status', state)}${field('monitoring status', monitoring)}\n`;
    }),
  ].join('');
}

function stateOf(job: string, agent: AgentProcess): readonly [string, string] {
  return job === AGENT_JOB ? STATES[agent.state] : STATES.running;
}

function refuse(call: ToolCall, sentence: string): number {
  call.err(`${sentence}\n`);
  return FAILED;
}
