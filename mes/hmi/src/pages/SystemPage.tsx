import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { jobsQuery, plantQuery, unitsQuery } from '../api/queries';
import type { Job, UnitSummary } from '../api/types';
import { Empty, Fetched } from '../components/Fetched';
import { Icon } from '../components/icons';
import { Panel } from '../components/Panel';
import { conditionWords } from '../components/state-fill';
import { formatDay, formatDuration } from '../format/time';

/** What the service itself does: links to machines, jobs, version. */
export function SystemPage(): ReactElement {
  const units = useQuery(unitsQuery());
  const jobs = useQuery(jobsQuery());
  const plant = useQuery(plantQuery()).data;
  return (
    <div className="page">
      <div className="head">
        <h1>System</h1>
        <div className="facts">
          {plant && (
            <>
              <span>
                {plant.product} <b>{plant.version}</b>
              </span>
              <span>
                plant time <b>{formatDay(plant.plant_at)}</b>
              </span>
              <span>
                wall time <b>{formatDay(plant.wall_at)}</b>
              </span>
            </>
          )}
        </div>
      </div>
      <Panel title="Connections" meta="one row a unit" flush>
        <Fetched result={units} what="the connections">
          {(list) => <Links units={list.filter((unit) => unit.link !== null)} />}
        </Fetched>
      </Panel>
      <Panel title="Jobs" meta="run by the service" flush>
        <Fetched result={jobs} what="the jobs">
          {(list) => <Jobs jobs={list} />}
        </Fetched>
      </Panel>
    </div>
  );
}

const isUp = (unit: UnitSummary): boolean => unit.link?.state === 'up';

function Links({ units }: { units: readonly UnitSummary[] }): ReactElement {
  return (
    <table>
      <thead>
        <tr>
          <th />
          <th>unit</th>
          <th>name</th>
          <th>class</th>
          <th>link</th>
          <th className="number">since, wall time</th>
          <th>last error</th>
          <th>note</th>
        </tr>
      </thead>
      <tbody>
        {units.map((unit) => (
          <tr key={unit.id}>
            <td>{isUp(unit) ? <Icon name="done" /> : <span className="tag dashed">?</span>}</td>
            <th scope="row">
              <Link to="/units/$id" params={{ id: unit.id }}>
                {unit.id}
              </Link>
            </th>
            <td>{unit.name}</td>
            <td>{unit.control_class}</td>
            <td>{unit.link?.state}</td>
            <td className="number">{formatDay(unit.link?.since_wall_at)}</td>
            <td>{unit.link?.last_error ?? ''}</td>
            <td className="wide">{unit.conditions.map(conditionWords).join(' · ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Jobs({ jobs }: { jobs: readonly Job[] }): ReactElement {
  if (jobs.length === 0) return <Empty>No job is registered.</Empty>;
  return (
    <table>
      <thead>
        <tr>
          <th>job</th>
          <th>outcome</th>
          <th className="number">last run</th>
          <th className="number">took</th>
          <th className="number">next run</th>
          <th>what it had to say</th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <tr key={job.id}>
            <th scope="row">{job.name ?? job.id}</th>
            <td>{job.outcome ?? 'not run yet'}</td>
            <td className="number">{formatDay(job.last_run_wall_at)}</td>
            <td className="number">{job.duration_s === null ? '' : formatDuration(job.duration_s)}</td>
            <td className="number">{formatDay(job.next_run_wall_at)}</td>
            <td className="wide">{job.error || job.found}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
