using System.Collections.Concurrent;
using EdgeRuntime.Contracts;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>Short keys of model variants. They never change, so what was once read is kept.</summary>
internal sealed class ModelKeys(FleetDatabase database, FleetClocks clocks)
{
    /// <summary>Variants that a fleet may have; whatever comes beyond counts under the last.</summary>
    public const int MaxVersions = 50_000;

    private readonly ConcurrentDictionary<(string Model, string Digest, string Variant), int> _keys = new();

    /// <summary>Makes sure that each of these has a key.</summary>
    public async Task EnsureAsync(IEnumerable<(string Model, string Digest, string Variant)> versions, CancellationToken cancellationToken)
    {
        var unknown = versions.Select(Fit).Distinct().Where(version => !_keys.ContainsKey(version)).ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        await using var context = database.CreateContext();
        foreach (var version in unknown)
        {
            _keys[version] = await FindAsync(context, version, cancellationToken) ?? await AddAsync(context, version, cancellationToken);
        }
    }

    /// <summary>The key of a variant that <see cref="EnsureAsync"/> was asked for.</summary>
    public int Find(string model, string digest, string variant) => _keys[Fit((model, digest, variant))];

    private static (string Model, string Digest, string Variant) Fit((string Model, string Digest, string Variant) version) =>
        (OneLineText.Of(version.Model, 64), OneLineText.Of(ContentDigest.Short(version.Digest), ContentDigest.ShortLength), OneLineText.Of(version.Variant, 64));

    private static async Task<int?> FindAsync(FleetContext context, (string Model, string Digest, string Variant) version, CancellationToken cancellationToken) =>
        await context.ModelVersions
            .Where(row => row.Model == version.Model && row.Digest == version.Digest && row.Variant == version.Variant)
            .Select(static row => (int?)row.Key)
            .FirstOrDefaultAsync(cancellationToken);

    private async Task<int> AddAsync(FleetContext context, (string Model, string Digest, string Variant) version, CancellationToken cancellationToken)
    {
        if (await context.ModelVersions.CountAsync(cancellationToken) >= MaxVersions)
        {
            return await context.ModelVersions.MaxAsync(static row => row.Key, cancellationToken);
        }

        var row = new ModelVersionRow { Model = version.Model, Digest = version.Digest, Variant = version.Variant, FirstSeenMs = clocks.Wall.GetUtcNow().ToUnixTimeMilliseconds() };
        context.Add(row);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return row.Key;
        }
        catch (DbUpdateException)
        {
            // Another ingest process was faster.
            context.ChangeTracker.Clear();
            return await FindAsync(context, version, cancellationToken) ?? throw new InvalidOperationException($"no key for {version}");
        }
    }
}
