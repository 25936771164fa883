using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Models;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Brings a model from the broker into the store: manifest, checks, blocks, verification. Every refusal comes before the bytes that it would waste.</summary>
internal sealed class ModelStager(InstallServices services, ChargeGuard charge)
{
    /// <summary>Stages a model; goes on where an earlier attempt ended.</summary>
    /// <returns>The staged model, or why there is none: <see cref="ErrorCode.BlocksMissing"/>, <see cref="ErrorCode.BatteryLow"/> and the like may pass; all others are final.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public async Task<Checked<StagedModel>> StageAsync(ModelSlot slot, InstallOrder order, CancellationToken cancellationToken)
    {
        var wanted = order.Model;
        var isTold = services.Status.Begin(wanted.Model, wanted.Digest);
        using var turn = await services.Transfer.EnterAsync(services.Lifetime, cancellationToken);
        var envelope = await services.Transfer.FetchManifestAsync(wanted.Digest, cancellationToken);
        if (!envelope.IsOk)
        {
            return envelope.Error;
        }

        // The time is read once: a document must not expire half-way through its own install.
        var now = services.Trust.Now;
        var signed = SignedManifest.Open(envelope.Value, wanted.Digest, wanted.Model, services.Trust.Reader.Keyring!, now);
        if (!signed.IsOk)
        {
            return signed.Error;
        }

        if (Check(wanted, signed.Value.Manifest) is { } refusal)
        {
            return refusal;
        }

        var admitted = ReleaseGate.Admit(slot, order, signed.Value.Manifest, services.Trust.Reader, now);
        if (!admitted.IsOk)
        {
            return admitted.Error;
        }

        var package = await DownloadAsync(wanted, FilesFor(slot, wanted), signed.Value, isTold, cancellationToken);
        return package.IsOk ? new StagedModel(admitted.Value, package.Value) : package.Error;
    }

    private static ErrorInfo? Check(DesiredModel wanted, ModelManifest manifest)
    {
        if (manifest.MinimumAgent is { } least && Version.Parse(AgentVersion.Text.Split('-')[0]) < Version.Parse(least))
        {
            return new ErrorInfo(ErrorCode.AgentTooOld, $"{manifest.Model} {OneLineText.Of(manifest.Version, 64)} needs agent {least}, but this is {AgentVersion.Text}; update the agent first");
        }

        if (BlockLayout.Of(manifest) is null)
        {
            return new ErrorInfo(ErrorCode.ManifestInvalid, "the manifest has no blocks; pack the model with edgectl model pack");
        }

        return wanted.Variants.FirstOrDefault(name => !manifest.Variants.Any(variant => variant.Name == name)) is { } unknown
            ? new ErrorInfo(ErrorCode.ManifestInvalid, $"the model has no variant '{unknown}', only {string.Join(", ", manifest.Variants.Select(static variant => variant.Name))}")
            : null;
    }

    // The folder of a digest is exchanged whole: what the running or the previous model needs of it must be in it again.
    private static string[] FilesFor(ModelSlot slot, DesiredModel wanted)
    {
        var selections = new[] { slot.History.Running, slot.History.Previous }
            .Where(model => model?.Digest == wanted.Digest)
            .Select(static model => model!.Variants)
            .Append(wanted.Variants)
            .ToList();
        return selections.Exists(static variants => variants.IsEmpty) ? [] : [.. selections.SelectMany(static variants => variants).Distinct(StringComparer.Ordinal)];
    }

    private async Task<Checked<ModelPackage>> DownloadAsync(DesiredModel wanted, string[] variants, SignedManifest signed, bool isTold, CancellationToken cancellationToken)
    {
        var quota = services.Configuration.Updates.QuotaBytes;
        var bytes = BlockLayout.FilesOf(signed.Manifest, variants).Sum(static file => file.Size);
        if (bytes > quota)
        {
            return new ErrorInfo(ErrorCode.QuotaExceeded, $"{wanted.Model} takes {bytes >> 10} KiB, more than the quota of {quota >> 10} KiB for all models; raise Updates:QuotaBytes or push a smaller one");
        }

        var (deleted, fits, unreadable) = services.Store.MakeRoom(quota, wanted.Digest, bytes);
        foreach (var fault in unreadable)
        {
            Log.HistoryUnreadable(services.Logger, fault.Message);
        }

        foreach (var model in deleted)
        {
            Log.ModelDeleted(services.Logger, model);
        }

        if (!fits)
        {
            return new ErrorInfo(ErrorCode.DiskFull, $"{wanted.Model} takes {bytes >> 10} KiB; with the models that are kept that is more than the quota of {quota >> 10} KiB; raise Updates:QuotaBytes or push a smaller one");
        }

        var opened = services.Store.OpenPartial(signed, variants);
        if (!opened.IsOk)
        {
            return opened.Error;
        }

        using var partial = opened.Value;
        ErrorInfo? Advance(double? progress)
        {
            if (progress is not null)
            {
                services.Status.Note(wanted.Model, wanted.Digest, ModelPhase.Downloading, progress);
            }

            return charge.Check();
        }

        if (await services.Transfer.ReceiveAsync(signed, partial.Payload, services.Lifetime, Advance, isTold, cancellationToken) is { } error)
        {
            return error;
        }

        services.Lifetime.GoOn();
        services.Status.Note(wanted.Model, wanted.Digest, ModelPhase.Verifying);
        return services.Store.Finish(partial, signed);
    }
}
