namespace EdgeRuntime.Workshop.Drafting;

/// <summary>How pixels of 0 to 255 become numbers of a network's input.</summary>
internal enum PixelScale
{
    /// <summary>The task does not tell.</summary>
    Unknown,

    /// <summary>0 to 1, red first.</summary>
    Unit,

    /// <summary>0 to 255, blue first: what OpenCV's detectors take.</summary>
    RawBlueFirst,
}
