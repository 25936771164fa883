using System.Globalization;
using System.Text;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>
/// Installs a release of the agent as root, watches it, and takes it back if it does not do what the previous one did. It trusts nothing of the agent: what lies in the inbox is copied and checked
/// against the keyring of root. A power cut at any moment is followed by the same step again, or by the way back.
/// </summary>
/// <param name="paths">Where agent and root meet.</param>
/// <param name="tools">dpkg and systemctl.</param>
/// <param name="watch">Watches the new agent.</param>
/// <param name="now">The time, as far as it can be trusted.</param>
/// <param name="log">One line for each thing that happened.</param>
internal sealed class AgentUpdater(AgentUpdatePaths paths, PackageTools tools, AgentWatch watch, Func<TrustedTime> now, Action<string> log)
{
    private const int MaxRequestBytes = 128;

    private string Package => Path.Combine(paths.Private, AgentUpdatePaths.Package);

    /// <summary>Does what the request in the inbox asks for, or goes on where a power cut interrupted it.</summary>
    /// <returns>False when the way back failed: the caller is to be started again.</returns>
    /// <exception cref="IOException">The disk fails; nothing is lost, the next run goes on.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var state = Resume();
        if (state is null or { IsEnded: true })
        {
            Clear();
            if (!File.Exists(Path.Combine(paths.Inbox, AgentUpdatePaths.Request)))
            {
                return true;
            }

            state = Prepare(state, await watch.LookAsync(cancellationToken));
            AgentUpdateStore.Write(paths, state);
        }

        ForgetRequest();
        while (!state.IsEnded)
        {
            state = state.Begin();
            AgentUpdateStore.Write(paths, state);
            var error = state.Step == AgentUpdateStep.Watching ? await watch.RunAsync(state.Before, cancellationToken) : Do(state);
            if (state.Step == AgentUpdateStep.RollingBack && error is not null)
            {
                log($"Cannot go back to edge-agent {state.PreviousVersion}: {error.Message}; trying again");
                return false;
            }

            state = state.End(error);
            AgentUpdateStore.Write(paths, state);
        }

        Clear();
        log(state.Step switch
        {
            AgentUpdateStep.Committed => $"edge-agent {state.Version} is installed and well",
            AgentUpdateStep.RolledBack => $"edge-agent {state.PreviousVersion} is installed again: {state.Error?.Message}",
            _ => $"Update refused: {state.Error?.Message}",
        });
        return true;
    }

    private ErrorInfo? Do(AgentUpdateState state)
    {
        if (state.Step == AgentUpdateStep.RollingBack)
        {
            log($"Going back to edge-agent {state.PreviousVersion}: {state.Error?.Message}");
            return GoBack(state);
        }

        log($"Installing edge-agent {state.Version} over {state.PreviousVersion}");
        if (state.Attempts > 1)
        {
            tools.Repair();
        }

        return tools.Install(Package);
    }

    private ErrorInfo? GoBack(AgentUpdateState state)
    {
        // Before the install, which starts the service.
        foreach (var file in state.Conffiles)
        {
            var kept = paths.Conffiles + file;
            if (File.Exists(kept))
            {
                File.Copy(kept, file, overwrite: true);
            }
            else
            {
                File.Delete(file);
            }
        }

        tools.Repair();
        if (tools.Install(paths.Previous) is { } failed)
        {
            return failed;
        }

        if (state.Before.IsActive)
        {
            tools.Start();
        }

        return null;
    }

    // What was under way; without a readable note of it, what can be put back is put back.
    private AgentUpdateState? Resume()
    {
        Directory.CreateDirectory(paths.Root);
        var state = AgentUpdateStore.Read(paths);
        return state is null && File.Exists(paths.State) && File.Exists(paths.Previous)
            ? new AgentUpdateState { Digest = "", Step = AgentUpdateStep.RollingBack, Before = new AgentHealth(true), Error = new ErrorInfo(ErrorCode.StorageFailed, $"{paths.State} cannot be read") }
            : state;
    }

    private AgentUpdateState Prepare(AgentUpdateState? last, AgentHealth before)
    {
        var state = new AgentUpdateState { Digest = "", Step = AgentUpdateStep.Refused, FloorRelease = last?.FloorRelease ?? 0 };
        try
        {
            PrivateFiles.MakeFolder(paths.Private);
            using var inbox = UntrustedFolder.Open(paths.Inbox);
            if (Encoding.ASCII.GetString(inbox.Read(AgentUpdatePaths.Request, MaxRequestBytes)).Trim().Split(' ') is not [var digest, var number]
                || !Identifiers.IsDigest(digest) || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
            {
                return state with { Error = new ErrorInfo(ErrorCode.BadRequest, "the request does not hold a digest and a generation") };
            }

            state = state with { Digest = digest, Generation = generation };
            var trusted = Trust(inbox, digest);
            if (!trusted.IsOk)
            {
                return state with { Error = trusted.Error };
            }

            var manifest = trusted.Value.Manifest;
            state = state with { Version = manifest.Version, Release = manifest.Release };
            return Check(inbox, manifest, state) is { } refusal ? state with { Error = refusal } : Keep(state with { Before = before });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return state with { Error = new ErrorInfo(ErrorCode.StorageFailed, OneLineText.Of(e.Message)) };
        }
    }

    private Checked<SignedAgentManifest> Trust(UntrustedFolder inbox, string digest)
    {
        if (UntrustedFolder.RootFileFault(paths.Keyring) is { } fault)
        {
            return new ErrorInfo(ErrorCode.UpdatesDisabled, $"updates of the agent are disabled: {fault}");
        }

        var keyring = KeyringMemory.Read(paths.Keyring);
        if (!keyring.IsOk)
        {
            return new ErrorInfo(keyring.Error.Code, $"{paths.Keyring}: {keyring.Error.Message}");
        }

        return SignedAgentManifest.Open(inbox.Read(AgentUpdatePaths.Envelope, DsseEnvelope.MaxBytes), digest, keyring.Value, now());
    }

    private ErrorInfo? Check(UntrustedFolder inbox, AgentManifest manifest, AgentUpdateState state)
    {
        if (ReleaseFloor.Check(state.FloorRelease, manifest.Release) is { } below)
        {
            return below;
        }

        if (AgentArchitecture.FileIn(manifest) is not { IsOk: true, Value: var file })
        {
            return AgentArchitecture.FileIn(manifest).Error;
        }

        using (var copy = new FileStream(Package, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            inbox.Copy(AgentUpdatePaths.Package, copy, file.Size);
            copy.Flush(flushToDisk: true);
            copy.Position = 0;
            if (copy.Length != file.Size || ContentDigest.Of(copy) != file.Sha256)
            {
                return new ErrorInfo(ErrorCode.DigestMismatch, "the package has another sha256 than its signed manifest states");
            }
        }

        return tools.FindInstalled() is { } installed
            ? tools.Check(Package, manifest.Version, installed)
            : new ErrorInfo(ErrorCode.InstallFailed, "the installed package is not whole; run: sudo dpkg --configure --pending");
    }

    // All that the way back needs, before anything is changed.
    private AgentUpdateState Keep(AgentUpdateState state)
    {
        var ready = state with
        {
            Step = AgentUpdateStep.Installing,
            PreviousVersion = tools.FindInstalled(),
            Conffiles = tools.FindConffiles(Package),
        };
        foreach (var file in ready.Conffiles.Where(File.Exists))
        {
            var kept = paths.Conffiles + file;
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            File.Copy(file, kept, overwrite: true);
        }

        File.Copy(Environment.ProcessPath!, paths.Updater, overwrite: true);
        if (tools.Rebuild(paths.Private, paths.Previous) is { } failed)
        {
            return state with { Error = failed };
        }

        DurableFiles.SyncAll();
        return ready;
    }

    private void ForgetRequest()
    {
        try
        {
            using var inbox = UntrustedFolder.Open(paths.Inbox);
            inbox.Delete(AgentUpdatePaths.Request);
        }
        catch (IOException e)
        {
            // The inbox is missing or not a folder, so it holds no request.
            log(e.Message);
        }
    }

    private void Clear()
    {
        if (Directory.Exists(paths.Private))
        {
            Directory.Delete(paths.Private, recursive: true);
        }

        DurableFiles.Delete(paths.Previous);
    }
}
