using EdgeRuntime.Core.Models.Staging;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>Looks at a device's store between two starts.</summary>
internal static class StoreJudge
{
    /// <summary>The one model that is to run at the next start, whole: its digest. Fails when there is none, or a broken one.</summary>
    /// <param name="folder">The store's folder.</param>
    public static string Active(string folder)
    {
        var store = new ModelStore(folder);
        var history = TestTrust.Accepted(store.HistoryOf(UpdatedDevice.Model));
        foreach (var model in new[] { history.Running, history.Active, history.Previous })
        {
            Assert.True(
                model is null || model.Digest == DeliveredModel.BuiltIn.Digest || store.Find(UpdatedDevice.Model, model.Digest, model.Variants) is not null,
                $"{model?.Digest} is in the history, but not whole in {folder}");
        }

        // The start counts before it loads: a trial that has been begun too often is given up then.
        var active = history.TrialStarts > 0 && history.BeginTrial().IsCrashLoop ? history.Running : history.Active;
        return active?.Digest ?? DeliveredModel.BuiltIn.Digest;
    }
}
