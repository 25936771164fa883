using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.Enrolment;

/// <summary>
/// The device's identity in the state directory. Each one lies in a folder of its own; <c>enrolment.json</c>, a layer of the configuration, names the one in force and is replaced last and
/// whole: a power cut at any moment leaves the old identity or the new one.
/// </summary>
internal sealed class IdentityStore
{
    /// <summary>The layer of the configuration.</summary>
    public const string SettingsName = "enrolment.json";

    private const int NameChars = 16;
    private const string KeyName = "key.pem";
    private const string CertificateName = "certificate.pem";
    private const string CaName = "ca.pem";
    private const string BrokerCaName = "broker-ca.pem";
    private const string KeyringName = "keyring.json";
    private const string ClaimName = "claim";

    private readonly string _settings;
    private readonly string _folder;
    private readonly string _pendingKey;

    public IdentityStore(string stateDirectory)
    {
        _settings = Path.Combine(stateDirectory, SettingsName);
        _folder = Path.Combine(stateDirectory, "identity");
        _pendingKey = Path.Combine(_folder, "pending.key.pem");
    }

    /// <summary>Whether there is an identity in force.</summary>
    public bool IsEnrolled => File.Exists(_settings);

    /// <summary>Whether the identity in force came by this claim.</summary>
    public bool IsEnrolledBy(EnrolmentClaim claim) => Current() is { } folder && Path.Combine(folder, ClaimName) is var file && File.Exists(file) && File.ReadAllText(file) == claim.SecretDigest;

    /// <summary>The key of the next identity. It stays the same until that is in force: an answer that got lost is asked for again.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public DeviceKey PendingKey()
    {
        if (File.Exists(_pendingKey) && DeviceKey.TryParse(File.ReadAllText(_pendingKey)) is { } kept)
        {
            return kept;
        }

        var key = DeviceKey.Create();
        DurableFiles.MakeFolder(Path.GetDirectoryName(_folder)!);
        DurableFiles.MakeFolder(_folder);
        DurableFiles.Replace(_pendingKey, Encoding.ASCII.GetBytes(key.ToPem()));
        return key;
    }

    /// <summary>Checks an answer and puts it in force.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="key">The key that it is for.</param>
    /// <param name="claim">The claim that it came by.</param>
    /// <returns>What is in force now, in a line.</returns>
    /// <exception cref="IOException">The disk fails; the old identity stays.</exception>
    public Checked<string> Install(EnrolmentAnswer answer, DeviceKey key, EnrolmentClaim? claim)
    {
        if (answer.Broker is not { } broker)
        {
            return new ErrorInfo(ErrorCode.BadRequest, "the answer names no broker");
        }

        var identity = CheckCertificate(answer, answer.Ca, key);
        if (!identity.IsOk)
        {
            return identity.Error;
        }

        if (claim is not null && identity.Value.AuthorityDigest != claim.Ca)
        {
            return new ErrorInfo(ErrorCode.CertificateInvalid, "the answer names another authority than the claim");
        }

        if (FaultOf(answer, broker) is { } fault)
        {
            return new ErrorInfo(ErrorCode.BadRequest, $"the answer cannot be the configuration of a device: {OneLineText.Of(fault)}");
        }

        if (answer.Keyring is { } keyring && Keyring.Trust(keyring) is { IsOk: false, Error: { } refusal })
        {
            return new ErrorInfo(refusal.Code, $"the keyring in the answer is refused: {refusal.Message}");
        }

        var (folder, previous) = (Path.Combine(_folder, ContentDigest.Of(Encoding.UTF8.GetBytes(answer.Certificate))[..NameChars]), Current());
        DurableFiles.MakeFolder(folder);
        Write(folder, KeyName, key.ToPem());
        Write(folder, CertificateName, answer.Certificate);
        Write(folder, CaName, identity.Value.AuthorityPem);
        Write(folder, BrokerCaName, broker.Ca);
        Write(folder, ClaimName, claim?.SecretDigest);
        if (answer.Keyring is not null)
        {
            DurableFiles.Replace(Path.Combine(folder, KeyringName), answer.Keyring);
        }

        DurableFiles.Replace(_settings, Settings(answer, broker, folder));
        try
        {
            DurableFiles.Delete(_pendingKey);
            DeleteOthers(folder, previous);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The identity is in force. The next one takes away what is left.
        }

        return FormattableString.Invariant($"Enrolled {answer.Device}: broker {broker.Host}:{broker.Port}, certificate until {identity.Value.Until}, {(answer.Keyring is null ? "no keyring" : "keyring installed")}");
    }

    /// <summary>Puts a renewed certificate in the place of the old one.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="authorityPem">The authority that it must come from.</param>
    /// <param name="key">The key that it is for.</param>
    /// <param name="current">The old one.</param>
    /// <returns>When the new one ends.</returns>
    /// <exception cref="IOException">The disk fails; the old one stays.</exception>
    public static Checked<string> Renew(EnrolmentAnswer answer, string authorityPem, DeviceKey key, DeviceCertificate current)
    {
        var renewed = CheckCertificate(answer, authorityPem, key);
        if (!renewed.IsOk)
        {
            return renewed.Error;
        }

        if (answer.Device != current.Device)
        {
            return new ErrorInfo(ErrorCode.WrongDevice, $"the certificate is for {answer.Device}, not for {OneLineText.Of(current.Device, 64)}");
        }

        if (renewed.Value.NotAfter <= current.NotAfter)
        {
            return new ErrorInfo(ErrorCode.CertificateInvalid, $"the new certificate ends on {renewed.Value.Until}, no later than the present one; does the authority end then?");
        }

        DurableFiles.Replace(current.File, Encoding.ASCII.GetBytes(answer.Certificate));
        return renewed.Value.Until;
    }

    // What the agent would refuse at its next start must never be in force: a device without a screen would be lost.
    private static string? FaultOf(EnrolmentAnswer answer, EnrolmentBroker broker)
    {
        var errors = new List<string>();
        var options = new MessagingOptions { Host = broker.Host, Port = broker.Port, Root = broker.Root };
        if (broker.WebSocketPath is { } path)
        {
            (options.Transport, options.WebSocketPath) = (BrokerOptions.WebSocket, path);
        }

        options.Validate("Mqtt", errors);
        return errors is [var error, ..] ? error
            : answer.Url is { } url && !EnrolmentClaim.IsUrl(url) ? $"url must be https://HOST:PORT, but is '{url}'"
            : broker.Ca is { Length: > 0 } authorities && !CertificateAuthority.AreCertificates(authorities) ? "the authorities of the broker are no certificates in PEM"
            : null;
    }

    private static void Write(string folder, string name, string? content)
    {
        if (content is { Length: > 0 })
        {
            DurableFiles.Replace(Path.Combine(folder, name), Encoding.UTF8.GetBytes(content));
        }
    }

    private static Checked<CheckedIdentity> CheckCertificate(EnrolmentAnswer answer, string authorityPem, DeviceKey key)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(answer.Certificate);
            using var authority = X509Certificate2.CreateFromPem(authorityPem);
            var device = CertificateAuthority.DeviceOf(authority, certificate);
            return !device.IsOk ? device.Error
                : device.Value != answer.Device ? new ErrorInfo(ErrorCode.WrongDevice, $"the certificate is for {device.Value}, not for {OneLineText.Of(answer.Device, 64)}")
                : !key.Fits(certificate) ? new ErrorInfo(ErrorCode.CertificateInvalid, "the certificate is for another key than this device's; make a new request")
                : new CheckedIdentity(certificate.NotAfter, authority.ExportCertificatePem(), ContentDigest.Of(authority.RawData));
        }
        catch (CryptographicException)
        {
            return new ErrorInfo(ErrorCode.CertificateInvalid, "the answer holds no certificate in PEM");
        }
    }

    private sealed record CheckedIdentity(DateTimeOffset NotAfter, string AuthorityPem, string AuthorityDigest)
    {
        public string Until => NotAfter.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] Settings(EnrolmentAnswer answer, EnrolmentBroker broker, string folder)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("Device");
            writer.WriteString("Id", answer.Device);
            writer.WriteEndObject();
            writer.WriteStartObject("Mqtt");
            writer.WriteBoolean("Enabled", true);
            writer.WriteString("Host", broker.Host);
            writer.WriteNumber("Port", broker.Port);
            writer.WriteString("Root", broker.Root);
            writer.WriteString("Transport", broker.WebSocketPath is null ? BrokerOptions.Tcp : BrokerOptions.WebSocket);
            if (broker.WebSocketPath is not null)
            {
                writer.WriteString("WebSocketPath", broker.WebSocketPath);
            }

            writer.WriteStartObject("Tls");
            writer.WriteBoolean("Enabled", true);
            if (broker.Ca is not "")
            {
                writer.WriteString("CaFile", Path.Combine(folder, broker.Ca is null ? CaName : BrokerCaName));
            }

            writer.WriteString("CertificateFile", Path.Combine(folder, CertificateName));
            writer.WriteString("KeyFile", Path.Combine(folder, KeyName));
            writer.WriteEndObject();
            writer.WriteEndObject();
            if (answer.Keyring is not null)
            {
                writer.WriteStartObject("Updates");
                writer.WriteString("Keyring", Path.Combine(folder, KeyringName));
                writer.WriteEndObject();
            }

            if (answer.Url is not null)
            {
                writer.WriteStartObject("Enrolment");
                writer.WriteString("Url", answer.Url);
                writer.WriteString("CaFile", Path.Combine(folder, CaName));
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private string? Current()
    {
        try
        {
            if (!IsEnrolled)
            {
                return null;
            }

            using var settings = JsonDocument.Parse(File.ReadAllBytes(_settings));
            return Path.GetDirectoryName(settings.RootElement.GetProperty("Mqtt").GetProperty("Tls").GetProperty("CertificateFile").GetString());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Somebody has changed it by hand.
            return null;
        }
    }

    // An agent that still runs reads the one before at each handshake.
    private void DeleteOthers(string current, string? previous)
    {
        foreach (var folder in Directory.GetDirectories(_folder).Where(folder => folder != current && folder != previous))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
