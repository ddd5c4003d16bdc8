// The official Node.js SDK against `trtc-emulator`, with verified signatures: every official example, directly and through
// a proxy that the SDK opens a tunnel (CONNECT) to.
//
// usage: NODE_PATH=node_modules node official_sdk.js PATH_OF_TRTC_EMULATOR STEPS.json
// STEPS.json is the output of tests/python/every_action.py.

const assert = require("node:assert");
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const readline = require("node:readline");
const { trtc } = require("tencentcloud-sdk-nodejs-intl-en");

const SECRET_ID = "AKIDofTheOfficialSdk";
const SECRET_KEY = "key-of-the-official-sdk";
const Credential = require("tencentcloud-sdk-nodejs-intl-en/tencentcloud/common/credential");
const HttpProfile = require("tencentcloud-sdk-nodejs-intl-en/tencentcloud/common/profile/http_profile");
const ClientProfile = require("tencentcloud-sdk-nodejs-intl-en/tencentcloud/common/profile/client_profile");
const { Client, Models } = trtc.v20190722;

function client(endpoint, region, method, key = SECRET_KEY) {
  const http = new HttpProfile("http://", endpoint, method);
  return new Client(new Credential(SECRET_ID, key), region, new ClientProfile("TC3-HMAC-SHA256", http));
}

// Returns the fields of a response, or throws the error of the service.
function call(target, action, params) {
  const request = new Models[`${action}Request`]();
  request.from_json_string(JSON.stringify(params));
  return new Promise((resolve, reject) => {
    target[action](request, (error, response) => (error ? reject(error) : resolve(JSON.parse(response.to_json_string()))));
  });
}

async function everyAction(endpoint, method, steps) {
  const ids = {};
  const actions = new Set();
  for (const { action, region, request, family, starts, first } of steps) {
    const params = { ...request };
    if (family && !starts) {
      delete params.RecordId;
      params.TaskId = ids[family];
      if (!first) params.SequenceNumber = (params.SequenceNumber ?? 0) + 1;
    }
    const target = client(endpoint, region, method);
    // The SDK reads no streams of events, and lacks some actions of newer definitions.
    if (action === "TextToSpeechSSE" || !target[action]) continue;
    const response = await call(target, action, params);
    assert.ok(response.RequestId, action);
    if (starts) ids[family] = response.TaskId;
    actions.add(action);
  }
  return actions.size;
}

async function main(program, steps) {
  const child = spawn(program, ["--secret-id", SECRET_ID, "--secret-key", SECRET_KEY], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = await new Promise((resolve) => readline.createInterface(child.stdout).once("line", (line) => resolve([line])));
    const url = line.replace("listening on ", "");
    const endpoint = url.replace("http://", "");
    const counts = [await everyAction(endpoint, "POST", steps), await everyAction(endpoint, "GET", steps)];
    // Through the proxy to the real host name, which never leaves this machine.
    process.env.http_proxy = url;
    await fetch(`${url}/_emulator/reset`, { method: "POST" });
    counts.push(await everyAction("trtc.intl.tencentcloudapi.com", "POST", steps));
    const wrong = client("trtc.intl.tencentcloudapi.com", "ap-singapore", "POST", "another key");
    await assert.rejects(call(wrong, "DismissRoom", { SdkAppId: 1, RoomId: 2 }), { code: "AuthFailure.SignatureFailure" });
    assert.ok(counts.every((count) => count >= 51 && count === counts[0]), `${counts}`);
    console.log(`the official Node.js SDK called ${counts[0]} actions in three ways`);
  } finally {
    child.kill();
  }
}

main(process.argv[2], JSON.parse(fs.readFileSync(process.argv[3]))).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
