using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Models.Staging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Whether a device may go to a release: at or above what it last committed, or by a signed grant.</summary>
internal static class ReleaseGate
{
    /// <summary>Judges a manifest that is known to be true.</summary>
    /// <param name="slot">The model.</param>
    /// <param name="order">What asks for it, with its grant.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="reader">Opens the grant.</param>
    /// <param name="now">The time, fixed once for the whole update.</param>
    /// <returns>The model as it will be installed; or what is wrong with the grant, or <see cref="ErrorCode.ReleaseBelowFloor"/>.</returns>
    public static Checked<InstalledModel> Admit(ModelSlot slot, InstallOrder order, ModelManifest manifest, DesiredReader reader, TrustedTime now)
    {
        var grant = reader.ReadGrant(order.Model, now);
        if (grant is { IsOk: false } refused)
        {
            return refused.Error;
        }

        return ReleaseFloor.Check(Math.Max(slot.History.FloorRelease, slot.Running?.Release ?? 0), manifest.Release, grant?.Value) is { } refusal
            ? refusal
            : new InstalledModel(order.Model.Digest, manifest.Release, order.Model.Variants) { Floor = manifest.Floor, Generation = order.Generation, GrantedRelease = grant?.Value?.MinimumRelease };
    }
}
