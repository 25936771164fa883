using System.Text;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Enrolling;

namespace EdgeRuntime.Agent.Enrolment;

/// <summary>Enrols this device and renews its certificate. What the disk refuses is <see cref="ErrorCode.StorageFailed"/>.</summary>
internal sealed class DeviceEnrolment(string stateDirectory, EnrolmentClient client)
{
    // Where users of Raspberry Pi Imager look for files that count at the first boot; /boot on Raspberry Pi OS up to 11 and on other systems.
    private static readonly string[] BootFolders = ["/boot/firmware", "/boot"];
    private const string ClaimName = "edge-claim.json";

    /// <summary>What is kept.</summary>
    public IdentityStore Store { get; } = new(stateDirectory);

    /// <summary>The claim of the first boot; null where there is none.</summary>
    public static string? FindClaim(EnrolmentOptions options) =>
        StateDirectory.IsNone(options.ClaimFile) ? null
            : options.ClaimFile is { } file ? (File.Exists(file) ? file : null)
            : BootFolders.Select(static folder => Path.Combine(folder, ClaimName)).FirstOrDefault(File.Exists);

    /// <summary>Reads a claim from a file.</summary>
    public static Checked<EnrolmentClaim> ReadClaim(string path)
    {
        var read = Try(path, () => BoundedFile.Read(path, EnrolmentClaim.MaxBytes));
        var claim = read.IsOk ? EnrolmentClaim.Parse(read.Value) : read.Error;
        return claim.IsOk ? claim : new ErrorInfo(claim.Error.Code, $"{path}: {claim.Error.Message}");
    }

    /// <summary>Enrols by a claim, unless that has been done.</summary>
    /// <returns>What is in force now, in a line.</returns>
    public async Task<Checked<string>> EnrolAsync(EnrolmentClaim claim, CancellationToken cancellationToken)
    {
        var before = Try(stateDirectory, () => Store.IsEnrolledBy(claim) ? $"{claim.Device} is enrolled by this claim already" : "");
        if (!before.IsOk || before.Value.Length > 0)
        {
            return before;
        }

        var made = Try(stateDirectory, Store.PendingKey);
        if (!made.IsOk)
        {
            return made.Error;
        }

        using var key = made.Value;
        var answer = await client.EnrolAsync(claim, key.Request(claim.Device), cancellationToken);
        return !answer.IsOk ? answer.Error
            : answer.Value.Device != claim.Device ? new ErrorInfo(ErrorCode.WrongDevice, "the server answered for another device")
            : Install(answer.Value, key, claim);
    }

    /// <summary>Opens a new file for a certificate request. One that is there, or a link, is never written: root may be asking.</summary>
    public static Checked<FileStream> OpenRequest(string path) => Try(path, () => new FileStream(path, FileMode.CreateNew, FileAccess.Write));

    /// <summary>Writes the certificate request of this device.</summary>
    /// <param name="target">Where to; stays open.</param>
    /// <param name="path">Its name.</param>
    /// <param name="device">Name that is asked for.</param>
    /// <returns>What has been done, in a line.</returns>
    public Checked<string> WriteRequest(Stream target, string path, string device) => Try(path, () =>
    {
        using var key = Store.PendingKey();
        target.Write(Encoding.ASCII.GetBytes(key.Request(device) + "\n"));
        target.Flush();
        return $"{path}: the certificate request of this device; sign it with 'edgectl enrol sign' and bring the answer back to 'edge-agent enrol --accept FILE'";
    });

    /// <summary>Reads the answer to <see cref="WriteRequest"/> from a file.</summary>
    public static Checked<EnrolmentAnswer> ReadAnswer(string path)
    {
        var read = Try(path, () => BoundedFile.Read(path, EnrolmentAnswer.MaxBytes));
        var answer = read.IsOk ? EnrolmentAnswer.Parse(read.Value) : read.Error;
        return answer.IsOk ? answer : new ErrorInfo(answer.Error.Code, $"{path}: {answer.Error.Message}");
    }

    /// <summary>Accepts an answer that somebody brought, and vouches for.</summary>
    /// <returns>What is in force now, in a line.</returns>
    public Checked<string> Accept(EnrolmentAnswer answer)
    {
        var kept = Try(stateDirectory, Store.PendingKey);
        if (!kept.IsOk)
        {
            return kept.Error;
        }

        using var key = kept.Value;
        return Install(answer, key, claim: null);
    }

    /// <summary>Renews the certificate by its own key.</summary>
    /// <returns>When the new one ends.</returns>
    public async Task<Checked<string>> RenewAsync(string url, string caFile, DeviceCertificate current, CancellationToken cancellationToken)
    {
        var authority = Try(caFile, () => File.ReadAllText(caFile));
        if (!authority.IsOk)
        {
            return authority.Error;
        }

        using var key = current.ReadKey();
        if (key is null)
        {
            return new ErrorInfo(ErrorCode.KeyFileInvalid, $"{current.KeyFile} holds no key on P-256 in PEM");
        }

        var answer = await client.RenewAsync(url, authority.Value, current.Pem, key.Request(current.Device), cancellationToken);
        return answer.IsOk ? Try(current.File, () => IdentityStore.Renew(answer.Value, authority.Value, key, current)) : answer.Error;
    }

    private Checked<string> Install(EnrolmentAnswer answer, DeviceKey key, EnrolmentClaim? claim) => Try(stateDirectory, () => Store.Install(answer, key, claim));

    private static Checked<T> Try<T>(string path, Func<T> action)
        where T : class => Try<T>(path, () => (Checked<T>)action());

    private static Checked<T> Try<T>(string path, Func<Checked<T>> action)
        where T : class
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.StorageFailed, $"{path}: cannot be read or written ({FileFault.Of(e, path)})");
        }
    }
}
