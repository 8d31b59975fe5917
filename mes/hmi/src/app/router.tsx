import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { ApiError } from '../api/client';
import { Broken } from './Broken';
import { NotFound } from './NotFound';
import { Frame } from './Frame';
import { readSession } from './session';
import { SignInPage } from '../pages/SignInPage';

const root = createRootRoute({ notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignInPage,
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' && search.next.startsWith('/') ? { next: search.next } : {},
});

/** Every page but sign-in stands in the frame and needs a session. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
  beforeLoad: async ({ location }) => {
    try {
      await readSession();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      throw redirect({ to: '/sign-in', search: { next: location.href } });
    }
  },
});

const overview = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/OverviewPage'), 'OverviewPage'),
});
const unit = createRoute({
  getParentRoute: () => frame,
  path: '/units/$id',
  component: lazyRouteComponent(() => import('../pages/UnitPage'), 'UnitPage'),
});
const batches = createRoute({
  getParentRoute: () => frame,
  path: '/batches',
  component: lazyRouteComponent(() => import('../pages/BatchesPage'), 'BatchesPage'),
});
const batch = createRoute({
  getParentRoute: () => frame,
  path: '/batches/$id',
  component: lazyRouteComponent(() => import('../pages/BatchPage'), 'BatchPage'),
});
const orders = createRoute({
  getParentRoute: () => frame,
  path: '/orders',
  component: lazyRouteComponent(() => import('../pages/OrdersPage'), 'OrdersPage'),
});
const order = createRoute({
  getParentRoute: () => frame,
  path: '/orders/$id',
  component: lazyRouteComponent(() => import('../pages/OrderPage'), 'OrderPage'),
});
const lots = createRoute({
  getParentRoute: () => frame,
  path: '/lots',
  component: lazyRouteComponent(() => import('../pages/LotsPage'), 'LotsPage'),
});
const lot = createRoute({
  getParentRoute: () => frame,
  path: '/lots/$id',
  component: lazyRouteComponent(() => import('../pages/LotPage'), 'LotPage'),
});
const system = createRoute({
  getParentRoute: () => frame,
  path: '/system',
  component: lazyRouteComponent(() => import('../pages/SystemPage'), 'SystemPage'),
});

const tree = root.addChildren([
  signIn,
  frame.addChildren([overview, unit, batches, batch, orders, order, lots, lot, system]),
]);

export const router = createRouter({ routeTree: tree, defaultPreload: false, defaultErrorComponent: Broken });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
