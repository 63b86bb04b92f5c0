/**
 * Services that answer questions about the world, for whoever has a key of theirs: weather, prices, maps, news, films. Nobody
 * but they themselves reads what they are asked, so that a key in a query of theirs reaches nobody else.
 */
const hosts = [
  ...[
    'api.openweathermap.org',
    'api.weatherapi.com',
    'api.tomorrow.io',
    'api.weatherbit.io',
    'weather.visualcrossing.com',
  ],
  ...['newsapi.org', 'api.nytimes.com', 'content.guardianapis.com', 'gnews.io'],
  ...[
    'www.alphavantage.co',
    'finnhub.io',
    'api.polygon.io',
    'api.twelvedata.com',
    'api.tiingo.com',
    'financialmodelingprep.com',
  ],
  ...[
    'v6.exchangerate-api.com',
    'api.exchangerate-api.com',
    'openexchangerates.org',
    'api.stlouisfed.org',
    'data.nasdaq.com',
  ],
  ...['pro-api.coinmarketcap.com', 'api.coingecko.com', 'api.etherscan.io'],
  ...['api.nasa.gov', 'api.census.gov', 'developer.nrel.gov', 'api.eia.gov'],
  ...[
    'api.themoviedb.org',
    'www.omdbapi.com',
    'api.giphy.com',
    'api.unsplash.com',
    'api.pexels.com',
    'pixabay.com',
  ],
  ...[
    'api.spoonacular.com',
    'api.edamam.com',
    'api.opencagedata.com',
    'api.ipgeolocation.io',
    'api.mapbox.com',
  ],
];

const asked: RegExp = new RegExp(
  `^https://(?:${hosts.map((host) => host.replaceAll('.', '\\.')).join('|')})/`,
  'i',
);

/** Whether an address is of one of them; a host that is not known in full is of none. */
export function isOpenData(address: string): boolean {
  return asked.test(address);
}
