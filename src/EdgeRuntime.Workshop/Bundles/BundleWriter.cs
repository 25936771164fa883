using System.IO.Compression;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Workshop.Bundles;

/// <summary>Writes bundles. The same input makes the same bytes.</summary>
internal static class BundleWriter
{
    // What zips can say of time: APPNOTE.TXT, section 4.4.6.
    private static readonly DateTimeOffset Earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2107, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a bundle to a new file, durably.</summary>
    /// <param name="path">The file.</param>
    /// <param name="envelope">The manifest's bytes and its signatures.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="payloadOf">Opens the content of a payload file.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <exception cref="IOException">The file is there, a payload file is not, or the disk refuses.</exception>
    public static void Write(string path, DsseEnvelope envelope, IPayloadManifest manifest, Func<FileSpec, Stream> payloadOf, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var time = manifest.Created < Earliest ? Earliest : manifest.Created > Latest ? Latest : manifest.Created.ToUniversalTime();
            Add(zip, ModelManifest.FileName, time, entry => entry.Write(envelope.Payload.Span));
            if (!envelope.Signatures.IsEmpty)
            {
                Add(zip, ModelManifest.SignatureFileName, time, entry => entry.Write(envelope.ToDetachedJson()));
            }

            foreach (var file in manifest.Files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var payload = payloadOf(file);
                Add(zip, file.Path, time, payload.CopyTo);
            }
        }

        stream.Flush(flushToDisk: true);
    }

    private static void Add(ZipArchive zip, string name, DateTimeOffset time, Action<Stream> write)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = time;
        using var stream = entry.Open();
        write(stream);
    }
}
