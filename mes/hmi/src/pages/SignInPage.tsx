import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { signIn } from '../app/session';
import { Field } from '../components/Field';
import { Refusal } from '../components/SignatureDialog';

/** Name and password; a refusal says that nothing happened and keeps the name. */
export function SignInPage(): ReactElement {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { next } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn(username.trim(), password);
      await navigate({ href: next ?? '/' });
    } catch (error) {
      setPassword('');
      setRefusal((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <form className="dialog" onSubmit={(event) => void submit(event)} aria-labelledby="sign-in-title">
        <header>
          <h1 id="sign-in-title">Sign in to Sinterline</h1>
        </header>
        <div className="body">
          <Field label="Name" value={username} onChange={setUsername} autoComplete="username" autoFocus required />
          <Field
            label="Password"
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            invalid={refusal !== null}
            required
          />
          {refusal && <Refusal title="Not signed in." detail={refusal} />}
        </div>
        <footer>
          <button type="submit" className="button command primary" disabled={busy || !username || !password}>
            Sign in
          </button>
        </footer>
      </form>
    </main>
  );
}
