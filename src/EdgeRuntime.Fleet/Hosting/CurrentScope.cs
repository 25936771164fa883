using EdgeRuntime.Fleet.Queries;

namespace EdgeRuntime.Fleet.Hosting;

/// <summary>The devices that the current user may see. One instance per connection of a browser.</summary>
internal sealed class CurrentScope
{
    private readonly FleetScope _scope = FleetScope.Everything;

    /// <summary>The scope.</summary>
    public ValueTask<FleetScope> GetAsync() => ValueTask.FromResult(_scope);
}
