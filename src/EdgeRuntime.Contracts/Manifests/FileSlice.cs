namespace EdgeRuntime.Contracts.Manifests;

/// <summary>The part of one payload file that lies in one block.</summary>
/// <param name="File">The file.</param>
/// <param name="FileOffset">Where the part begins in the file.</param>
/// <param name="BlockOffset">Where it begins in the block.</param>
/// <param name="Length">Its bytes, at least 1.</param>
public readonly record struct FileSlice(FileSpec File, long FileOffset, int BlockOffset, int Length);
