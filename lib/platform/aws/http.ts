import type { HttpFetch } from '../port.ts';

/** Outgoing HTTP with the platform's fetch. Redirects are told and not followed: a connection's credentials go to its own URL only. */
export const fetchHttp: HttpFetch = async (url, init) => {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
};
