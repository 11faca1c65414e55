declare module "virtual:endpoints" {
  import type { Access, EndpointName, Method } from "@tenon/api";

  /** The endpoint table without its shapes; made by scripts/build-page.ts. */
  export const endpoints: Readonly<
    Record<
      EndpointName,
      { readonly method: Method; readonly path: string; readonly access: Access }
    >
  >;
}

declare module "*.svg" {
  const url: string;
  export default url;
}
