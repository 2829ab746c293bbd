/** Tags of TIFF 6.0, its supplements, and EXIF 2.32, by the names that those give them. */
export const tiffTags = {
  NewSubfileType: 254,
  SubfileType: 255,
  ImageWidth: 256,
  ImageLength: 257,
  BitsPerSample: 258,
  Compression: 259,
  PhotometricInterpretation: 262,
  FillOrder: 266,
  StripOffsets: 273,
  Orientation: 274,
  SamplesPerPixel: 277,
  RowsPerStrip: 278,
  StripByteCounts: 279,
  XResolution: 282,
  YResolution: 283,
  PlanarConfiguration: 284,
  ResolutionUnit: 296,
  Predictor: 317,
  ColorMap: 320,
  TileWidth: 322,
  TileLength: 323,
  TileOffsets: 324,
  TileByteCounts: 325,
  SubIFDs: 330,
  ExtraSamples: 338,
  SampleFormat: 339,
  JPEGTables: 347,
  JPEGInterchangeFormat: 513,
  JPEGInterchangeFormatLength: 514,
  YCbCrCoefficients: 529,
  YCbCrSubSampling: 530,
  ReferenceBlackWhite: 532,
  XMP: 700,
  IPTC: 33723,
  Photoshop: 34377,
  ExifIFD: 34665,
  ICCProfile: 34675,
  GPSInfoIFD: 34853,
  ImageSourceData: 37724,
  PixelXDimension: 40962,
  PixelYDimension: 40963,
  InteroperabilityIFD: 40965,
  DNGVersion: 50706,
} as const;

/** Values of Compression that Heirloom names. */
export const compressions = { none: 1, oldJpeg: 6, jpeg: 7, deflate: 8, packBits: 32773, zstd: 50000 } as const;

/** Values of PhotometricInterpretation. */
export const photometrics = {
  whiteIsZero: 0,
  blackIsZero: 1,
  rgb: 2,
  palette: 3,
  separated: 5,
  ycbcr: 6,
  cielab: 8,
  iccLab: 9,
  cfa: 32803,
  linearRaw: 34892,
} as const;

/** Values of ExtraSamples. */
export const extraSamples = { unspecified: 0, associatedAlpha: 1, unassociatedAlpha: 2 } as const;
