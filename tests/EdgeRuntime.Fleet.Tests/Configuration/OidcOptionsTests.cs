using EdgeRuntime.Fleet.Configuration;

namespace EdgeRuntime.Fleet.Tests.Configuration;

public sealed class OidcOptionsTests
{
    [Fact]
    public void Default_IsPasswordsOnly() => Assert.Empty(new FleetOptions().Validate());

    [Theory]
    [InlineData("http://id.example", "edge-fleet", "*", "viewer", "Oidc:Authority must start with https://")]
    [InlineData("id.example", "edge-fleet", "*", "viewer", "Oidc:Authority must start with https://")]
    [InlineData("https://id.example", "", "*", "viewer", "Oidc:ClientId is missing")]
    [InlineData("https://id.example", "edge-fleet", "ops", "root", "Oidc:Roles:ops must be one of viewer, operator, admin, but is 'root'")]
    [InlineData("https://id.example", "edge-fleet", null, null, "Oidc:Roles is empty")]
    [InlineData("http://127.0.0.1:8080", "edge-fleet", "*", "viewer", null)]
    public void Validate_NamesWhatCannotBe(string authority, string client, string? value, string? role, string? expected)
    {
        var options = new FleetOptions();
        (options.Security.Oidc.Authority, options.Security.Oidc.ClientId) = (authority, client);
        if (value is not null)
        {
            options.Security.Oidc.Roles[value] = role!;
        }

        var errors = options.Validate();

        Assert.Equal(expected is null ? 0 : 1, errors.Count);
        Assert.All(errors, error => Assert.Contains(expected!, error, StringComparison.Ordinal));
    }
}
