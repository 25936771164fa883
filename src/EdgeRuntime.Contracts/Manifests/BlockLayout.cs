using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>
/// Where the bytes of a model's files lie in its blocks. The block stream is the payload files concatenated in manifest order, without gaps; it is cut into blocks of
/// <see cref="BlockSize"/>, the last one shorter. Immutable.
/// </summary>
public sealed class BlockLayout
{
    /// <summary>Smallest block in bytes.</summary>
    public const int MinBlockSize = 4 * 1024;

    /// <summary>Largest block in bytes.</summary>
    public const int MaxBlockSize = 1024 * 1024;

    /// <summary>Block size unless there is a reason: managed brokers cap a payload at 64 to 128 KB.</summary>
    public const int DefaultBlockSize = 64 * 1024;

    private readonly IPayloadManifest _manifest;

    // Where each file begins in the stream, and, last, where the stream ends.
    private readonly long[] _starts;

    private BlockLayout(IPayloadManifest manifest, int blockSize)
    {
        _manifest = manifest;
        BlockSize = blockSize;
        _starts = new long[manifest.Files.Length + 1];
        for (var i = 0; i < manifest.Files.Length; i++)
        {
            _starts[i + 1] = _starts[i] + manifest.Files[i].Size;
        }
    }

    /// <summary>Bytes of the block stream.</summary>
    public long TotalBytes => _starts[^1];

    /// <summary>Bytes of every block but the last.</summary>
    public int BlockSize { get; }

    /// <summary>How many blocks there are.</summary>
    public int BlockCount => CountOf(TotalBytes, BlockSize);

    /// <summary>Whether a block may have this size: a power of two from <see cref="MinBlockSize"/> to <see cref="MaxBlockSize"/>.</summary>
    public static bool IsBlockSize(int bytes) => bytes is >= MinBlockSize and <= MaxBlockSize && int.IsPow2(bytes);

    /// <summary>How many blocks a stream makes.</summary>
    public static int CountOf(long totalBytes, int blockSize) => checked((int)((totalBytes + blockSize - 1) / blockSize));

    /// <summary>The layout of a manifest that was accepted; null when it has no blocks, because it is only used from a folder.</summary>
    public static BlockLayout? Of(IPayloadManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return manifest.BlockSize is { } blockSize ? new BlockLayout(manifest, blockSize) : null;
    }

    /// <summary>Bytes of a block.</summary>
    public int LengthOf(int block)
    {
        ThrowIfNoBlock(block);
        return (int)Math.Min(BlockSize, TotalBytes - ((long)block * BlockSize));
    }

    /// <summary>Lowercase sha256 of a block.</summary>
    public string HashOf(int block)
    {
        ThrowIfNoBlock(block);
        return _manifest.BlockHashes[block];
    }

    /// <summary>Whether bytes that came in as block <paramref name="block"/> are that block: null, or <see cref="ErrorCode.BlockMismatch"/>.</summary>
    public ErrorInfo? Check(int block, ReadOnlySpan<byte> content)
    {
        if (block < 0 || block >= BlockCount)
        {
            return new ErrorInfo(ErrorCode.BlockMismatch, $"there is no block {block}, only 0 to {BlockCount - 1}");
        }

        if (content.Length != LengthOf(block))
        {
            return new ErrorInfo(ErrorCode.BlockMismatch, $"block {block} has {content.Length} bytes, but must have {LengthOf(block)}");
        }

        Span<byte> hash = stackalloc byte[ContentDigest.SizeInBytes];
        FastDigest.Compute(content, hash);
        Span<char> hex = stackalloc char[ContentDigest.SizeInBytes * 2];
        Convert.TryToHexStringLower(hash, hex, out _);
        return hex.SequenceEqual(_manifest.BlockHashes[block]) ? null : new ErrorInfo(ErrorCode.BlockMismatch, $"block {block} has another sha256 than the manifest's; publish it again");
    }

    /// <summary>Checks bytes that came in as block <paramref name="block"/>.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="content">Its bytes, which nobody changes any more.</param>
    /// <returns>The block, or <see cref="ErrorCode.BlockMismatch"/>.</returns>
    public Checked<ModelBlock> Accept(int block, ReadOnlyMemory<byte> content) =>
        Check(block, content.Span) is { } refusal ? refusal : new ModelBlock(block, content, _manifest.BlockHashes[block]);

    /// <summary>Whether a block that has passed its check has passed this one: that of the same bytes under the same number.</summary>
    public bool Holds(ModelBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return block.Index < BlockCount && block.Content.Length == LengthOf(block.Index) && block.Sha256 == _manifest.BlockHashes[block.Index];
    }

    /// <summary>
    /// The files that a device needs to run some variants, in manifest order: those variants' files, golden vectors that hold for them, and every file that no variant or golden vector names
    /// (the weights of a network that are kept beside it, for one).
    /// </summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="variants">Names of variants; none means all.</param>
    /// <exception cref="ArgumentException">There is no such variant.</exception>
    public static ImmutableArray<FileSpec> FilesOf(ModelManifest manifest, IReadOnlyCollection<string> variants)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(variants);
        foreach (var name in variants)
        {
            if (!manifest.Variants.Any(variant => variant.Name == name))
            {
                throw new ArgumentException($"{manifest.Model} has no variant '{name}'", nameof(variants));
            }
        }

        bool Chosen(string? variant) => variants.Count == 0 || variant is null || variants.Contains(variant);
        var owned = new HashSet<string>(StringComparer.Ordinal);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (file, variant) in manifest.Variants.Select(static variant => (variant.File, (string?)variant.Name))
            .Concat(manifest.Golden.SelectMany(static golden => new[] { (golden.Input, golden.Variant), (golden.Output, golden.Variant) })))
        {
            owned.Add(file);
            if (Chosen(variant))
            {
                needed.Add(file);
            }
        }

        return [.. manifest.Files.Where(file => needed.Contains(file.Path) || !owned.Contains(file.Path))];
    }

    /// <summary>The blocks, ascending, in which some files lie; a block at a border also holds bytes of others.</summary>
    /// <param name="files">Some of the manifest's files.</param>
    public ImmutableArray<int> BlocksOf(IEnumerable<FileSpec> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var blocks = new SortedSet<int>();
        foreach (var file in files)
        {
            var at = _manifest.Files.IndexOf(file);
            ArgumentOutOfRangeException.ThrowIfNegative(at, nameof(files));
            for (var block = _starts[at] / BlockSize; block * BlockSize < _starts[at + 1]; block++)
            {
                if (file.Size > 0)
                {
                    blocks.Add((int)block);
                }
            }
        }

        return [.. blocks];
    }

    /// <summary>Which parts of which files a block holds, in order; together they are the block.</summary>
    public ImmutableArray<FileSlice> SlicesOf(int block)
    {
        ThrowIfNoBlock(block);
        var from = (long)block * BlockSize;
        var to = from + LengthOf(block);
        var slices = ImmutableArray.CreateBuilder<FileSlice>();
        for (var i = 0; i < _manifest.Files.Length && _starts[i] < to; i++)
        {
            var (begin, end) = (Math.Max(from, _starts[i]), Math.Min(to, _starts[i + 1]));
            if (begin < end)
            {
                slices.Add(new FileSlice(_manifest.Files[i], begin - _starts[i], (int)(begin - from), (int)(end - begin)));
            }
        }

        return slices.ToImmutable();
    }

    private void ThrowIfNoBlock(int block)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(block, BlockCount);
    }
}
