import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient, whenSessionLost } from './app/query-client';
import { router } from './app/router';
import { sessionQuery } from './api/queries';
import { setTheme, useTheme } from './app/theme';
import './styles/index.css';

setTheme(useTheme.getState().theme);

whenSessionLost(() => {
  queryClient.removeQueries({ queryKey: sessionQuery().queryKey });
  if (router.state.location.pathname !== '/sign-in') {
    void router.navigate({ to: '/sign-in', search: { next: router.state.location.href } });
  }
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
