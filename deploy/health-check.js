// Ends with 0 when the Berth on this machine can be given requests: the HEALTHCHECK of the image.
import http from 'node:http'
import https from 'node:https'

const port = process.env.BERTH_PORT ?? '8080'
const timeout = 4000

/** Its own certificate is for the world outside: nobody stands in between here. */
const ask = (client, protocol) =>
  new Promise((resolve, reject) => {
    const url = `${protocol}://127.0.0.1:${port}/health/instance`
    const request = client.get(url, { timeout, rejectUnauthorized: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    request.once('timeout', () => request.destroy(new Error(`no answer in ${timeout / 1000} s`)))
    request.once('error', reject)
  })

try {
  // Berth speaks TLS when it has a certificate.
  const status = await ask(http, 'http').catch(() => ask(https, 'https'))
  process.exitCode = status === 200 ? 0 : 1
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
