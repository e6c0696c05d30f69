/** @file What a device thread is told when it starts, and what it answers. */

export interface DeviceSetting {
  /** what users call the backend */
  readonly name: string;
  /** the library's name for it: "webgpu", "wasm", "cpu" */
  readonly backend: string;
  /** files of packages, to be imported in this order; each registers what it brings */
  readonly packages: {
    /** @tensorflow/tfjs-core */
    readonly core: string;
    /** the backend's own package */
    readonly backend: string;
    /** the npm package `webgpu`, where the backend needs one */
    readonly webgpu?: string;
  };
}

export interface Opened {
  /** as the device calls itself */
  readonly device: string;
  /** computed by the processor, not by a graphics device */
  readonly software: boolean;
}
