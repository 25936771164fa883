using System.Text;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Models.Staging;

namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>Brings a release of the agent from the broker into the inbox of the updater. Every refusal comes before the bytes that it would waste.</summary>
internal sealed class AgentStager(AgentUpdateServices services)
{
    // The copy of root, the package of what is installed, what dpkg unpacks, and some room.
    private const int SpaceFactor = 8;

    private readonly AgentUpdatePaths _paths = services.Paths;

    private string Incoming => Path.Combine(_paths.Inbox, "incoming");

    /// <summary>Fetches and verifies a release; goes on where an earlier attempt ended. The request is written last.</summary>
    /// <param name="digest">The release.</param>
    /// <param name="generation">Generation of the order.</param>
    /// <param name="floor">The highest release that was committed.</param>
    /// <param name="note">Receives version, phase and progress.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null, or why not: <see cref="ErrorCode.BlocksMissing"/> and <see cref="ErrorCode.BatteryLow"/> may pass; all others are final.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public async Task<ErrorInfo?> StageAsync(string digest, long generation, long floor, Action<string?, ModelPhase, double?> note, CancellationToken cancellationToken)
    {
        if (services.Charge.Check() is { } low)
        {
            return low;
        }

        var keyring = KeyringMemory.Read(_paths.Keyring);
        if (!keyring.IsOk)
        {
            return new ErrorInfo(keyring.Error.Code, $"{_paths.Keyring}: {keyring.Error.Message}");
        }

        using var turn = await services.Transfer.EnterAsync(services.Lifetime, cancellationToken);
        var envelope = await services.Transfer.FetchManifestAsync(digest, cancellationToken);
        var signed = envelope.IsOk ? SignedAgentManifest.Open(envelope.Value, digest, keyring.Value, services.Trust.Now) : envelope.Error;
        if (!signed.IsOk)
        {
            return signed.Error;
        }

        var manifest = signed.Value.Manifest;
        var file = AgentArchitecture.FileIn(manifest);
        if ((ReleaseFloor.Check(floor, manifest.Release) ?? file.Error ?? CheckSpace(file.Value!)) is { } refusal)
        {
            return refusal;
        }

        using var partial = PartialPayload.Open(Incoming, BlockLayout.Of(manifest)!, [file.Value!]);
        ErrorInfo? Advance(double? progress)
        {
            if (progress is not null)
            {
                note(manifest.Version, ModelPhase.Downloading, progress);
            }

            return services.Charge.Check();
        }

        if (await services.Transfer.ReceiveAsync(signed.Value, partial, services.Lifetime, Advance, isTold: true, cancellationToken) is { } error)
        {
            return error;
        }

        services.Lifetime.GoOn();
        note(manifest.Version, ModelPhase.Verifying, null);
        if (partial.Complete() is { } broken)
        {
            Directory.Delete(Incoming, recursive: true);
            return broken;
        }

        File.Move(Path.Combine(Incoming, file.Value!.Path), Path.Combine(_paths.Inbox, AgentUpdatePaths.Package), overwrite: true);
        DurableFiles.Replace(Path.Combine(_paths.Inbox, AgentUpdatePaths.Envelope), envelope.Value!);
        DurableFiles.Replace(Path.Combine(_paths.Inbox, AgentUpdatePaths.Request), Encoding.ASCII.GetBytes(FormattableString.Invariant($"{digest} {generation}\n")));
        return null;
    }

    private ErrorInfo? CheckSpace(FileSpec file)
    {
        DurableFiles.MakeFolder(_paths.Inbox);
        var free = new DriveInfo(_paths.Inbox).AvailableFreeSpace;
        return free < file.Size * SpaceFactor
            ? new ErrorInfo(ErrorCode.DiskFull, FormattableString.Invariant($"an update of the agent needs {file.Size * SpaceFactor >> 20} MiB, but only {free >> 20} MiB are free in {_paths.Inbox}"))
            : null;
    }
}
