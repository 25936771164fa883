using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Workshop.Bundles;

/// <summary>
/// Adds signatures to a bundle. Signers who sit apart sign one after another, handing the bundle on, or each by themselves into a small file (<c>manifest.sig</c>'s form) that is merged later.
/// </summary>
public static class BundleSigner
{
    private const int MaxSignatureBytes = 16 * 1024;

    /// <summary>Reads signatures that were made elsewhere on this bundle's manifest. Whether they hold is for a keyring to say.</summary>
    /// <returns>The bundle's envelope with these signatures added, or <see cref="ErrorCode.EnvelopeInvalid"/>.</returns>
    public static Checked<DsseEnvelope> Merge(DsseEnvelope envelope, string signatureFile)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        byte[] bytes;
        try
        {
            bytes = BoundedFile.Read(signatureFile, MaxSignatureBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.EnvelopeInvalid, $"{signatureFile}: cannot be read ({FileFault.Of(e, signatureFile)})");
        }

        var other = bytes.Length <= MaxSignatureBytes
            ? DsseEnvelope.ParseDetached(bytes, envelope.Payload)
            : new ErrorInfo(ErrorCode.EnvelopeInvalid, $"more than {MaxSignatureBytes} bytes are no signature");
        if (!other.IsOk)
        {
            return new ErrorInfo(other.Error.Code, $"{signatureFile}: {other.Error.Message}");
        }

        var merged = envelope.Merge(other.Value);
        return merged.IsOk ? merged : new ErrorInfo(merged.Error.Code, $"{signatureFile}: {merged.Error.Message}");
    }

    /// <summary>Puts an envelope with other signatures into a bundle, in place of the old one. The bundle is closed; the file changes at one stroke.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void Replace(PayloadBundle bundle, DsseEnvelope envelope, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(envelope);
        var part = $"{bundle.Path}.{Path.GetRandomFileName()}{PayloadNames.PartSuffix}";
        try
        {
            BundleWriter.Write(part, envelope, bundle.Payload, bundle.OpenPayload, cancellationToken);
            bundle.Dispose();
            File.Move(part, bundle.Path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
