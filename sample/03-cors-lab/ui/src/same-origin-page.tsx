import { useState } from 'preact/hooks';
import { compareOrigins, urlPairs } from '../../src/scenarios/same-origin.js';

export function SameOriginPage() {
  const [a, setA] = useState(location.origin);
  const [b, setB] = useState('https://www.example.com/shop');
  const verdict = compareOrigins(a, b);
  return (
    <>
      <p class="intro">
        Two addresses have the same origin if their scheme, host and port are the same. Your browser computes
        this table as you read it.
      </p>
      <form class="card pair" aria-labelledby="own-pair" onSubmit={(event) => event.preventDefault()}>
        <h2 id="own-pair">Your own pair</h2>
        <div class="fields">
          <label>
            One address
            <input
              name="a"
              type="text"
              inputMode="url"
              spellcheck={false}
              value={a}
              onInput={(event) => {
                setA(event.currentTarget.value);
              }}
            />
          </label>
          <label>
            Another address
            <input
              name="b"
              type="text"
              inputMode="url"
              spellcheck={false}
              value={b}
              onInput={(event) => {
                setB(event.currentTarget.value);
              }}
            />
          </label>
        </div>
        <p role="status" aria-live="polite" class="answer" id="own-verdict">
          <Answer same={verdict.same} /> {verdict.reason}
        </p>
      </form>
      <div class="card">
        <table id="url-pairs" class="stacking">
          <caption>Pairs of addresses</caption>
          <thead>
            <tr>
              <th scope="col">One address</th>
              <th scope="col">Another address</th>
              <th scope="col">Same origin?</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {urlPairs.map((pair) => {
              const { same, reason } = compareOrigins(pair.a, pair.b);
              return (
                <tr key={pair.a + pair.b}>
                  <td data-label="One address">
                    <code>{pair.a}</code>
                  </td>
                  <td data-label="Another address">
                    <code>{pair.b}</code>
                  </td>
                  <td data-label="Same origin?">
                    <Answer same={same} />
                  </td>
                  <td data-label="Why">{reason}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Answer({ same }: { readonly same: boolean | undefined }) {
  if (same === undefined) return <strong class="answer-word">Not a URL.</strong>;
  return same ? (
    <strong class="answer-word good">Same origin</strong>
  ) : (
    <strong class="answer-word bad">Cross-origin</strong>
  );
}
