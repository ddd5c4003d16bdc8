// Requests to the program that serves this page.

const KEY = "explorer-token";
const TICKET = "ticket=";

let token = "";

/** An error that the program has reported. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Takes the token from the URL, or from this tab if the page was loaded again. */
export async function authenticate() {
  const fragment = location.hash.slice(1);
  if (fragment && !fragment.startsWith("/")) {
    history.replaceState(null, "", location.pathname);
    if (fragment.startsWith(TICKET)) {
      token = fragment.slice(TICKET.length);
      token = (await post("session", {})).token;
    } else {
      token = fragment;
    }
    sessionStorage.setItem(KEY, token);
  }
  token = sessionStorage.getItem(KEY) ?? "";
}

/** Returns the JSON of a path. */
export function get(path) {
  return request("GET", path);
}

/** Sends JSON to a path, and returns the JSON of the response. */
export function post(path, body, signal) {
  return request("POST", path, body, signal);
}

/** Removes what a path stands for. */
export function remove(path) {
  return request("DELETE", path);
}

async function request(method, path, body, signal) {
  const headers = { "X-Explorer-Token": token };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(`/api/${path}`, { method, headers, body: body && JSON.stringify(body), cache: "no-store", signal });
  } catch {
    if (signal?.aborted) throw new ApiError(0, "The request was cancelled. The service may have executed it.");
    throw new ApiError(0, "`trtc explorer` does not respond: start it again and open the URL that it prints.");
  }
  const value = await response.json();
  if (!response.ok) throw new ApiError(response.status, value.error);
  return value;
}
