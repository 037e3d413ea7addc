import Foundation
import Testing
import Vulnerabilities

@testable import Feeds

/// Red Hat's OVAL of version 2: errata of modules, what has no fix, and what is not affected.
@Suite struct RedHatOVALTests {
    private static let document = """
        <oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5" xmlns:red-def="http://oval.mitre.org/XMLSchema/oval-definitions-5#linux">
        <definitions>
        <definition class="patch" id="oval:com.redhat.rhsa:def:20200598" version="637"><metadata>
        <title>RHSA-2020:0598: nodejs:12 security update (Important)</title>
        <affected family="unix"><platform>Red Hat Enterprise Linux 8</platform></affected>
        <reference ref_id="RHSA-2020:0598" ref_url="https://access.redhat.com/errata/RHSA-2020:0598" source="RHSA"/>
        <reference ref_id="CVE-2019-15604" ref_url="https://access.redhat.com/security/cve/CVE-2019-15604" source="CVE"/>
        <advisory from="secalert@redhat.com"><severity>Important</severity><issued date="2020-02-25"/></advisory></metadata>
        <criteria operator="OR"><criterion comment="Red Hat Enterprise Linux must be installed" test_ref="t:any"/>
        <criteria operator="AND"><criterion comment="Red Hat Enterprise Linux 8 is installed" test_ref="t:rhel8"/>
        <criterion comment="Module nodejs:12 is enabled" test_ref="t:module"/>
        <criteria operator="OR"><criteria operator="AND">
        <criterion comment="nodejs is earlier than 1:12.16.1-1.module+el8.1.0+5811+44509afe" test_ref="t:nodejs"/>
        <criterion comment="nodejs is signed with Red Hat redhatrelease2 key" test_ref="t:signed"/>
        </criteria></criteria></criteria></criteria></definition>
        <definition class="vulnerability" id="oval:com.redhat.cve:def:202010744" version="637"><metadata>
        <title>CVE-2020-10744 ansible: incomplete fix (moderate)</title>
        <reference ref_id="CVE-2020-10744" ref_url="https://access.redhat.com/security/cve/CVE-2020-10744" source="CVE"/>
        <advisory from="secalert@redhat.com"><severity>Moderate</severity><affected>
        <resolution state="Will not fix"><component>ansible</component></resolution>
        <resolution state="Affected"><component>tools:1/ansible-test</component></resolution></affected></advisory></metadata>
        <criteria operator="OR"><criterion comment="Red Hat Enterprise Linux must be installed" test_ref="t:any"/>
        <criteria operator="AND"><criterion comment="Red Hat Enterprise Linux 8 is installed" test_ref="t:rhel8"/>
        <criteria operator="OR"><criteria operator="AND"><criterion comment="ansible is installed" test_ref="t:ansible"/>
        <criterion comment="ansible is signed with Red Hat redhatrelease2 key" test_ref="t:signed"/></criteria>
        <criteria operator="AND"><criterion comment="ansible-test is installed" test_ref="t:ansible-test"/>
        <criterion comment="ansible-test is signed with Red Hat redhatrelease2 key" test_ref="t:signed"/></criteria>
        </criteria></criteria></criteria></definition>
        <definition class="vulnerability" id="oval:com.redhat.unaffected:def:20165391" version="637"><metadata>
        <title>Unaffected components for: CVE-2016-5391 libreswan: bogus proposal (moderate)</title>
        <reference ref_id="CVE-2016-5391" ref_url="https://access.redhat.com/security/cve/CVE-2016-5391" source="CVE"/>
        <advisory from="secalert@redhat.com"><severity>Moderate</severity></advisory></metadata>
        <criteria operator="OR"><criterion comment="Red Hat Enterprise Linux must be installed" test_ref="t:any"/>
        <criteria operator="AND"><criterion comment="Red Hat Enterprise Linux 8 is installed" test_ref="t:rhel8"/>
        <criterion comment="ansible is installed" test_ref="t:ansible"/>
        <criterion comment="ansible is not installed" test_ref="t:absent"/></criteria></criteria></definition>
        </definitions>
        <tests>
        <red-def:rpminfo_test id="t:any"><red-def:object object_ref="o:release"/><red-def:state state_ref="s:any"/></red-def:rpminfo_test>
        <red-def:rpminfo_test id="t:rhel8"><red-def:object object_ref="o:release"/><red-def:state state_ref="s:8"/></red-def:rpminfo_test>
        <red-def:rpminfo_test id="t:nodejs"><red-def:object object_ref="o:nodejs"/><red-def:state state_ref="s:nodejs"/></red-def:rpminfo_test>
        <red-def:rpminfo_test id="t:signed"><red-def:object object_ref="o:nodejs"/><red-def:state state_ref="s:key"/></red-def:rpminfo_test>
        <red-def:rpminfo_test id="t:ansible"><red-def:object object_ref="o:ansible"/></red-def:rpminfo_test>
        <red-def:rpminfo_test id="t:absent" check_existence="none_exist"><red-def:object object_ref="o:ansible"/></red-def:rpminfo_test>
        <red-def:rpminfo_test id="t:ansible-test"><red-def:object object_ref="o:ansible-test"/></red-def:rpminfo_test>
        </tests>
        <objects>
        <red-def:rpminfo_object id="o:release"><red-def:name>redhat-release</red-def:name></red-def:rpminfo_object>
        <red-def:rpminfo_object id="o:nodejs"><red-def:name>nodejs</red-def:name></red-def:rpminfo_object>
        <red-def:rpminfo_object id="o:ansible"><red-def:name>ansible</red-def:name></red-def:rpminfo_object>
        <red-def:rpminfo_object id="o:ansible-test"><red-def:name>ansible-test</red-def:name></red-def:rpminfo_object>
        </objects>
        <states>
        <red-def:rpminfo_state id="s:any"><red-def:name operation="pattern match">^redhat-release</red-def:name></red-def:rpminfo_state>
        <red-def:rpminfo_state id="s:8"><red-def:version operation="pattern match">^8[^0-9]</red-def:version></red-def:rpminfo_state>
        <red-def:rpminfo_state id="s:nodejs"><red-def:arch operation="pattern match">aarch64|x86_64</red-def:arch>
        <red-def:evr datatype="evr_string" operation="less than">1:12.16.1-1.module+el8.1.0+5811+44509afe</red-def:evr></red-def:rpminfo_state>
        <red-def:rpminfo_state id="s:key"><red-def:signature_keyid operation="equals">199e2f91fd431d51</red-def:signature_keyid></red-def:rpminfo_state>
        </states></oval_definitions>
        """

    @Test("Modules, architectures, and what has no fix")
    func definitions() throws {
        var records: [Advisory] = []
        try Feed.redHatOVAL.read(FeedFile(path: "rhel-8.oval.xml", bytes: Data(Self.document.utf8))) { item in
            if case .advisory(let advisory) = item { records.append(advisory) } else { Issue.record("\(item)") }
        }
        try #require(records.count == 3)
        #expect(records.map(\.id) == ["RHSA-2020:0598", "CVE-2020-10744", "CVE-2016-5391"])
        let rhel = Ecosystem(.redHat, release: "8")
        let nodejs = try #require(records[0].affected.first)
        #expect(records[0].affected.count == 1 && records[0].upstream == ["CVE-2019-15604"])
        #expect(nodejs.ecosystem == rhel && nodejs.name == "nodejs" && nodejs.module == "nodejs:12" && nodejs.status == .fixed)
        #expect(nodejs.architectures == ["aarch64", "x86_64"])
        #expect(nodejs.ranges == [.below("1:12.16.1-1.module+el8.1.0+5811+44509afe")])
        #expect(records[1].affected.map(\.name) == ["ansible", "ansible-test"])
        #expect(records[1].affected.map(\.status) == [.wontFix, .affected])
        #expect(records[2].affected.map(\.status) == [.notAffected] && records[2].affected.allSatisfy { $0.ecosystem == rhel })
    }
}
