using System.Security.Cryptography;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Workshop.Bundles;

/// <summary>Reads a bundle's payload once, from the first file to the last, and compares every byte with the manifest's hashes.</summary>
public static class BundleContent
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Whether every file has its sha256 and every block its hash: null, or <see cref="ErrorCode.DigestMismatch"/>, <see cref="ErrorCode.BlockMismatch"/>,
    /// <see cref="ErrorCode.BundleTooLarge"/> or <see cref="ErrorCode.BundleInvalid"/>.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="progress">Told how many bytes have been read so far.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public static ErrorInfo? Check(PayloadBundle bundle, IProgress<long>? progress = null, CancellationToken cancellationToken = default) =>
        Read(bundle, static _ => Stream.Null, progress, cancellationToken);

    /// <summary>
    /// Writes the files, <c>manifest.json</c> and <c>manifest.sig</c> to a folder, checked on the way. All of it appears there, or none: it is written beside the folder and moved.
    /// </summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="folder">A folder that is not there yet.</param>
    /// <param name="progress">Told how many bytes have been read so far.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <returns>Null, or what <see cref="Check"/> says.</returns>
    /// <exception cref="IOException">The folder is there already, or the disk refuses.</exception>
    public static ErrorInfo? Unpack(PayloadBundle bundle, string folder, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (Path.Exists(folder))
        {
            throw new IOException($"{folder}: is there already; name a new folder");
        }

        var part = $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))}.{Path.GetRandomFileName()}{PayloadNames.PartSuffix}";
        try
        {
            Directory.CreateDirectory(part);
            if (Read(bundle, file => File.Create(Path.Combine(part, file.Path)), progress, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            File.WriteAllBytes(Path.Combine(part, ModelManifest.FileName), bundle.Envelope.Payload.Span);
            if (!bundle.Envelope.Signatures.IsEmpty)
            {
                File.WriteAllBytes(Path.Combine(part, ModelManifest.SignatureFileName), bundle.Envelope.ToDetachedJson());
            }

            Directory.Move(part, folder);
            return null;
        }
        finally
        {
            if (Directory.Exists(part))
            {
                Directory.Delete(part, recursive: true);
            }
        }
    }

    private static ErrorInfo? Read(PayloadBundle bundle, Func<FileSpec, Stream> sinkOf, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        using var blocks = new BlockHasher(bundle.Payload.BlockSize!.Value);
        var buffer = new byte[BufferBytes];
        var done = 0L;
        foreach (var file in bundle.Payload.Files)
        {
            try
            {
                using var sink = sinkOf(file);
                if (ReadFile(bundle, file, sink, blocks, buffer, cancellationToken) is { } refusal)
                {
                    return new ErrorInfo(refusal.Code, $"{bundle.Path}: {refusal.Message}");
                }
            }
            catch (InvalidDataException e)
            {
                return new ErrorInfo(ErrorCode.BundleInvalid, $"{bundle.Path}: the entry '{file.Path}' cannot be unpacked ({OneLineText.Of(e.Message)})");
            }

            progress?.Report(done += file.Size);
        }

        return blocks.Finish().SequenceEqual(bundle.Payload.BlockHashes)
            ? null
            : new ErrorInfo(ErrorCode.BlockMismatch, $"{bundle.Path}: the blocks have other hashes than the manifest's; pack it again");
    }

    private static ErrorInfo? ReadFile(PayloadBundle bundle, FileSpec file, Stream sink, BlockHasher blocks, byte[] buffer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var source = bundle.OpenPayload(file);
        var left = file.Size;
        while (left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
            {
                return new ErrorInfo(ErrorCode.DigestMismatch, $"'{file.Path}' ends {left} bytes early");
            }

            var chunk = buffer.AsSpan(0, read);
            hash.AppendData(chunk);
            blocks.Append(chunk);
            sink.Write(chunk);
            left -= read;
        }

        if (source.ReadByte() >= 0)
        {
            return new ErrorInfo(ErrorCode.BundleTooLarge, $"'{file.Path}' unpacks to more than the {file.Size} bytes that the manifest says");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()) == file.Sha256
            ? null
            : new ErrorInfo(ErrorCode.DigestMismatch, $"the sha256 of '{file.Path}' is not the manifest's");
    }
}
