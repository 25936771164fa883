using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Models.Staging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Brings a model from the broker into the store: manifest, checks, blocks, verification. Every refusal comes before the bytes that it would waste.</summary>
internal sealed class ModelStager(InstallServices services, ChargeGuard charge)
{
    // Each change of progress is a retained message to the whole fleet.
    private const double ProgressStep = 0.05;

    /// <summary>Stages a model; goes on where an earlier attempt ended.</summary>
    /// <returns>The staged model, or why there is none: <see cref="ErrorCode.BlocksMissing"/>, <see cref="ErrorCode.BatteryLow"/> and the like may pass; all others are final.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public async Task<Checked<InstalledModel>> StageAsync(ModelSlot slot, InstallOrder order, CancellationToken cancellationToken)
    {
        var wanted = order.Model;
        services.Status.Note(wanted.Model, wanted.Digest, ModelPhase.Downloading, 0);
        var envelope = await services.Connection.FetchManifestAsync(wanted.Digest, cancellationToken);
        if (!envelope.IsOk)
        {
            return envelope.Error;
        }

        // The time is read once: a document must not expire half-way through its own install.
        var now = services.Reader.Now;
        var signed = SignedManifest.Open(envelope.Value, wanted.Digest, wanted.Model, services.Reader.Reader.Keyring!, now);
        if (!signed.IsOk)
        {
            return signed.Error;
        }

        var grant = services.Reader.Reader.ReadGrant(wanted, now);
        if (grant is { IsOk: false } refused)
        {
            return refused.Error;
        }

        var manifest = signed.Value.Manifest;
        if (Check(slot, wanted, manifest, grant?.Value) is { } refusal)
        {
            return refusal;
        }

        return await DownloadAsync(wanted, signed.Value, cancellationToken) is { } error
            ? error
            : new InstalledModel(wanted.Digest, manifest.Release, wanted.Variants) { Floor = manifest.Floor, Generation = order.Generation, GrantedRelease = grant?.Value?.MinimumRelease };
    }

    private static ErrorInfo? Check(ModelSlot slot, DesiredModel wanted, ModelManifest manifest, RollbackGrant? grant)
    {
        if (manifest.MinimumAgent is { } least && Version.Parse(AgentVersion.Text.Split('-')[0]) < Version.Parse(least))
        {
            return new ErrorInfo(ErrorCode.AgentTooOld, $"{manifest.Model} {OneLineText.Of(manifest.Version, 64)} needs agent {least}, but this is {AgentVersion.Text}; update the agent first");
        }

        if (BlockLayout.Of(manifest) is null)
        {
            return new ErrorInfo(ErrorCode.ManifestInvalid, "the manifest has no blocks; pack the model with edgectl model pack");
        }

        if (wanted.Variants.FirstOrDefault(name => !manifest.Variants.Any(variant => variant.Name == name)) is { } unknown)
        {
            return new ErrorInfo(ErrorCode.ManifestInvalid, $"the model has no variant '{unknown}', only {string.Join(", ", manifest.Variants.Select(static variant => variant.Name))}");
        }

        return ReleaseFloor.Check(Math.Max(slot.History.FloorRelease, slot.Running.Release), manifest.Release, grant);
    }

    private async Task<ErrorInfo?> DownloadAsync(DesiredModel wanted, SignedManifest signed, CancellationToken cancellationToken)
    {
        var bytes = BlockLayout.FilesOf(signed.Manifest, wanted.Variants).Sum(static file => file.Size);
        foreach (var deleted in services.Store.Collect(Math.Max(0, services.Configuration.Updates.QuotaBytes - bytes), wanted.Digest))
        {
            Log.ModelDeleted(services.Logger, deleted);
        }

        var opened = services.Store.OpenPartial(signed, wanted.Variants);
        if (!opened.IsOk)
        {
            return opened.Error;
        }

        using var partial = opened.Value;
        if (await ReceiveAsync(wanted, signed, partial, cancellationToken) is { } error)
        {
            return error;
        }

        services.Status.Note(wanted.Model, wanted.Digest, ModelPhase.Verifying);
        return services.Store.Finish(partial, signed);
    }

    private async Task<ErrorInfo?> ReceiveAsync(DesiredModel wanted, SignedManifest signed, PartialModel partial, CancellationToken cancellationToken)
    {
        var missing = partial.Missing;
        using var download = services.Connection.OpenDownload(wanted.Digest, BlockLayout.Of(signed.Manifest)!, missing);
        var (got, told) = (partial.NeededCount - missing.Length, 0.0);
        while (await download.ReadAsync(cancellationToken) is { } block)
        {
            if (partial.Write(block.Index, block.Content.Span) is { } refusal)
            {
                return refusal;
            }

            got++;
            var progress = (double)got / partial.NeededCount;
            if (progress - told >= ProgressStep)
            {
                told = progress;
                services.Status.Note(wanted.Model, wanted.Digest, ModelPhase.Downloading, Math.Round(progress, 2));
            }

            if (charge.Check() is { } low)
            {
                return low;
            }
        }

        return download.Error;
    }
}
