using System.Net;
using System.Text;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Fleet.Tests.Storage;
using MQTTnet;
using MQTTnet.Formatter;

namespace EdgeRuntime.Fleet.Tests.Api;

public sealed class ApiCommandTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_ReachesTheDevice_AndItsAnswerComesBack()
    {
        using var device = new MqttClientFactory().CreateMqttClient();
        var payload = "";
        device.ApplicationMessageReceivedAsync += async arrived =>
        {
            payload = Encoding.UTF8.GetString(arrived.ApplicationMessage.Payload);
            var name = arrived.ApplicationMessage.Topic.Split('/')[^1];
            var response = new CommandResponse
            {
                Device = "roof-1",
                Session = DeviceMessages.Session,
                Seq = 1,
                Time = DeviceMessages.Now,
                Clock = ClockState.Synced,
                UptimeS = 1,
                Command = name,
                Ok = name == "ping",
                Error = name == "ping" ? null : new ErrorInfo(ErrorCode.UnknownModel, "no model 'kws' runs"),
            };
            var message = new MqttApplicationMessageBuilder()
                .WithTopic(arrived.ApplicationMessage.ResponseTopic)
                .WithCorrelationData(arrived.ApplicationMessage.CorrelationData)
                .WithPayload(MessageJson.Write(response, MessageJsonContext.Default.CommandResponse))
                .Build();
            await device.PublishAsync(message, Cancellation);
        };
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Fleet.BrokerPort).WithProtocolVersion(MqttProtocolVersion.V500).Build();
        await device.ConnectAsync(options, Cancellation);
        await device.SubscribeAsync(new TopicScheme().Command("roof-1", "+"), cancellationToken: Cancellation);

        using var program = await host.CreateProgramAsync(FleetRole.Operator, "north");
        using var pinged = await ApiHost.PostAsync(program, "/api/v1/devices/roof-1/commands/ping");
        var answer = await ApiHost.ReadAsync(pinged, HttpStatusCode.OK);
        Assert.True(answer.GetProperty("ok").GetBoolean());
        Assert.Equal("", payload);
        using var refused = await ApiHost.PostAsync(program, "/api/v1/devices/roof-1/commands/infer-once", new { model = "kws" });
        answer = await ApiHost.ReadAsync(refused, HttpStatusCode.OK);
        Assert.False(answer.GetProperty("ok").GetBoolean());
        Assert.Equal("unknown_model", answer.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("{\"model\":\"kws\"}", payload);

        using var admin = await host.CreateProgramAsync(FleetRole.Admin);
        var audit = (await ApiHost.ReadAsync(admin, "/api/v1/audit?take=4")).EnumerateArray()
            .Select(static entry => $"{entry.GetProperty("action")} {entry.GetProperty("target")}")
            .ToList();
        Assert.Equal(["command_infer-once_answered roof-1", "command_infer-once roof-1", "command_ping_answered roof-1", "command_ping roof-1"], audit);
    }

    [Theory]
    [InlineData("/api/v1/devices/cellar-1/commands/ping", HttpStatusCode.Conflict, "not connected")]
    [InlineData("/api/v1/devices/cellar-1/commands/format-disk", HttpStatusCode.NotFound, "no such command")]
    [InlineData("/api/v1/devices/attic-1/commands/ping", HttpStatusCode.NotFound, "no such device")]
    [InlineData("/api/v1/devices/cellar-1/commands/ping?timeoutS=600", HttpStatusCode.BadRequest, "'timeoutS' must be 1 to 120")]
    public async Task Command_ThatCannotBeSent_IsAProblem(string path, HttpStatusCode expected, string detail)
    {
        using var program = await host.CreateProgramAsync(FleetRole.Operator);
        using var answer = await ApiHost.PostAsync(program, path);
        Assert.Contains(detail, (await ApiHost.ReadAsync(answer, expected)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
