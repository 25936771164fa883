namespace EdgeRuntime.Contracts.Messages;

/// <summary>Collected diagnostics in the answer to command <c>diagnostics</c>: what they are, and one block of them where a block was asked for.</summary>
/// <param name="Sha256">SHA-256 of the whole text in UTF-8, lowercase hexadecimal.</param>
/// <param name="SizeBytes">Length of the whole text in UTF-8, at most 1 MiB.</param>
/// <param name="BlockBytes">Length of each block but the last, at most 32 KiB; less where the broker limits the packet size.</param>
/// <param name="Blocks">Number of blocks.</param>
public sealed record DiagnosticsPart(string Sha256, int SizeBytes, int BlockBytes, int Blocks)
{
    /// <summary>Longest text in bytes.</summary>
    public const int MaxSizeBytes = 1 << 20;

    /// <summary>Longest block in bytes; in base64 it is 43 KiB.</summary>
    public const int MaxBlockBytes = 32 << 10;

    /// <summary>The block that was asked for, from 0.</summary>
    public int? Block { get; init; }

    /// <summary>The bytes of that block, in base64.</summary>
    public byte[]? Data { get; init; }

    /// <summary>The number of blocks of a text.</summary>
    public static int Count(int sizeBytes, int blockBytes) => (sizeBytes + blockBytes - 1) / blockBytes;
}
