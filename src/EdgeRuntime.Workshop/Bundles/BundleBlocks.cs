using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Workshop.Bundles;

/// <summary>
/// Reads the block stream of a bundle, block after block, without unpacking it anywhere. What it gives out is what is there, unchecked: whoever sends it compares it with the signed hashes
/// (<see cref="BlockLayout.Check"/>), so that a file that changes under our hands is noticed. For one reader at a time.
/// </summary>
public sealed class BundleBlocks(PayloadBundle bundle) : IDisposable
{
    private readonly BlockLayout _layout = BlockLayout.Of(bundle.Payload)!;
    private Stream? _file;
    private int _nextFile;
    private int _nextBlock;

    /// <summary>Reads a block; those between the last one and this are passed over.</summary>
    /// <param name="block">Its number, above that of the last call.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <returns>Its bytes, which stay as they are; fewer than they should be when a file has become shorter.</returns>
    /// <exception cref="IOException">The bundle cannot be read or unpacked any more.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int block, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(block, _nextBlock);
        try
        {
            ReadOnlyMemory<byte> content;
            do
            {
                content = await ReadNextAsync(cancellationToken);
            }
            while (_nextBlock <= block);
            return content;
        }
        catch (InvalidDataException e)
        {
            throw new IOException($"{bundle.Path}: cannot be unpacked ({OneLineText.Of(e.Message)})", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private async ValueTask<ReadOnlyMemory<byte>> ReadNextAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[_layout.LengthOf(_nextBlock++)];
        var filled = 0;
        while (filled < buffer.Length)
        {
            if (_file is null)
            {
                if (_nextFile == bundle.Payload.Files.Length)
                {
                    return buffer.AsMemory(0, filled);
                }

                _file = bundle.OpenPayload(bundle.Payload.Files[_nextFile++]);
            }

            var read = await _file.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            filled += read;
            if (read == 0)
            {
                await _file.DisposeAsync();
                _file = null;
            }
        }

        return buffer;
    }
}
